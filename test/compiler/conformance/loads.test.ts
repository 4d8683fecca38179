import { canonical, firstDifference } from '../../support/corpus.ts';
import { configOfLoad, configOfText, type Load, planErrors, recordedLoads } from '../../support/loads.ts';
import { assert, spec } from '../../support/spec.ts';
import { asFile } from './loaded.ts';

/**
 * Loads that come to something else than docker-compose 1.29 made of them, by the reason; a number after a test's name
 * is that of its load. But for the first two rows, docker compose 2.26.1 was run, and says what is said here.
 */
const EXPLAINED: { readonly [reason: string]: readonly string[] } = {
  'a file beside was not recorded': [
    'ConfigTest::test_load_mixed_extends_resolution',
    'ConfigTest::test_load_with_multiple_files_and_extends_in_override_file',
    'ExtendsTest::test_extends_with_defined_version_passes',
    'ExtendsTest::test_extends_with_environment_and_env_files',
    'SerializeTest::test_serialize_escape_dont_interpolate',
  ],
  'an image of which an unset variable leaves nothing is refused, in Compose 1 as well': [
    'InterpolationTest::test_unset_variable_produces_warning',
  ],
  'a version of any form is taken, with a warning': [
    ...['0', '1', '2', '3', '4', '5'].map((n) => `ConfigTest::test_invalid_version_formats_${n}`),
  ],
  'what is written twice is there once': [
    'ConfigTest::test_config_duplicate_mount_points',
    'ConfigTest::test_config_duplicate_mount_points 2',
    'ConfigTest::test_invalid_config_not_unique_items',
    'PortsTest::test_config_non_unique_expose_validation',
    'PortsTest::test_config_non_unique_ports_validation',
  ],
  'secrets and configs that are used must be declared, those that are declared have a text': [
    'ConfigTest::test_config_convertible_label_types',
    'ConfigTest::test_load_config_custom_resource_names',
    'ConfigTest::test_load_configs',
    'ConfigTest::test_load_configs_multi_file',
    'ConfigTest::test_load_secrets',
    'ConfigTest::test_load_secrets_multi_file',
  ],
  'what a build has is found out when it builds; without a context it is the folder itself': [
    'ConfigTest::test_config_duplicate_cache_from_values_no_validation_error',
    'ConfigTest::test_load_dockerfile_without_context',
    'BuildPathTest::test_invalid_url_in_build_path 2',
  ],
  'the image of a build has a name of its own': ['ConfigTest::test_load_errors_on_uppercase_with_no_image'],
  'true is a value of a variable': ['ConfigTest::test_logs_warning_for_boolean_in_environment'],
  'an argument of a build without a value is left out': ['ConfigTest::test_build_args_allow_empty_properties'],
  'services that join another are extended': ['ExtendsTest::test_invalid_net_in_extended_service'],
  'options of a health check that is switched off have no effect': [
    'HealthcheckTest::test_disable_with_other_config_is_invalid',
  ],
};

/** What a load came to, where it is not what docker-compose 1.29 made of it; undefined where it is. */
function differing(load: Load): string | undefined {
  const { config, diagnostics } = configOfLoad(load);
  // 1.29 looks at once for what today's docker compose leaves to the engine: here a plan finds it.
  if (load.error !== undefined)
    return config === undefined || planErrors(load).length > 0 ? undefined : `taken: ${load.error}`;
  if (config === undefined) return `refused: ${diagnostics.find(({ level }) => level === 'error')?.text}`;
  const { config: theirs } = configOfText(load, asFile(load.result, isCompose1(load) ? 'compose-1' : 'compose'));
  return firstDifference(inOrder(theirs), inOrder(config));
}

function isCompose1({ files }: Load): boolean {
  return !files.some(({ config }) => typeof config === 'object' && config !== null && isToday(config));
}

function isToday(config: object): boolean {
  return 'services' in config || ('version' in config && typeof config.version === 'string');
}

/** Without extensions, which 1.29 does not keep, and lists without their order, which it does not keep either. */
function inOrder(config: unknown): unknown {
  return JSON.parse(JSON.stringify(canonical(config)), (key, value) => {
    if (key.startsWith('x-')) return undefined;
    return UNORDERED.includes(key) && Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
  });
}

const UNORDERED = ['aliases', 'volumes'];

spec('conformance: loads', {
  "docker-compose 1.29's own loads come to what it made of them, but for those with a reason"() {
    const loads = recordedLoads();
    assert.is(loads.length, 291);
    const found = new Map(
      loads.flatMap((load) => {
        const why = differing(load);
        return why ? [[load.n === 1 ? load.test : `${load.test} ${load.n}`, why] as const] : [];
      }),
    );
    const explained = Object.values(EXPLAINED).flat();
    assert.equal(
      [...found].filter(([name]) => !explained.includes(name)),
      [],
    );
    assert.equal(
      explained.filter((name) => !found.has(name)),
      [],
      'explained, and no different',
    );
  },
});
