/** The hook's name in an agent's --hooks and --modules: runtime/hook/module.cpp. */
export const HOOK = 'org_composeexecutor_CleanerHook';
