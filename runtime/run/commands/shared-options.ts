import type { Option } from '../../../compiler/command.ts';

// Options that several commands have.

export const ENGINE_SECONDS: Option = {
  name: 'engine-seconds',
  value: 'N',
  help: 'how long a request to the Engine may take, and a pull or build be silent; without it each kind has its own time, from 15 seconds to an hour',
};

export const JSON_LINES: Option = { name: 'json', help: 'everything but the output of containers as lines of JSON' };

export const CONFIG: Option = {
  name: 'config',
  value: 'FILE',
  help: "the operator's file, in YAML or JSON; else that of POD_EXECUTOR_CONFIG; where /etc/pod-executor.yaml exists, it only narrows that file",
};

/** Which agents are asked, and how they let us in. */
export const AGENT: readonly Option[] = [
  { name: 'agent', value: 'URL', many: true, help: 'a Mesos agent of this host to ask: http://10.0.0.1:5051' },
  { name: 'agent-token-file', value: 'FILE', help: 'a bearer token for it' },
  { name: 'agent-credentials-file', value: 'FILE', help: 'a principal and its secret, as Mesos writes them' },
  { name: 'agent-ca', value: 'FILE', help: 'the authority of its certificate, in PEM' },
];
