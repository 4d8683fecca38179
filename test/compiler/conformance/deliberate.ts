/**
 * What is said otherwise than docker compose says it, by the row of compiler/DIFFERENCES.md that says why: files of the
 * corpus where it has some, else golden cases.
 */
export const DELIBERATE: { readonly [row: string]: readonly string[] } = {
  '`build.ssh` with a path': [
    'containers+podman-compose/tests/integration/build_ssh/docker-compose.yml',
    'docker+compose/pkg/e2e/fixtures/build-test/ssh/compose.yaml',
    'inline@compose-go/loader/loader_test/TestLoadSSHWithKeyValueInBuildConfig_1/compose.yaml',
    'inline@compose-go/loader/loader_test/TestLoadSSHWithKeysValuesInBuildConfig_1/compose.yaml',
  ],
  '`develop.watch`: `initial_sync`, `include`, actions with `exec`': [
    'docker+compose/pkg/e2e/fixtures/watch/exec.yaml',
    'docker+compose/pkg/e2e/fixtures/watch/include.yaml',
    'inline@compose-go/loader/loader_test/TestLoadDevelopConfig_1/compose.yaml',
    'inline@compose-go/loader/tests/develop_test/TestDevelopWatch_1/compose.yaml',
    'md@compose-spec/develop_1/compose.yaml',
    'md@compose-spec/develop_3/compose.yaml',
  ],
  'mounts of `type: image`': [
    'docker+compose/pkg/e2e/testdata/TestImageVolume/compose.yaml',
    'docker+compose/pkg/e2e/testdata/TestImageVolumeImageAlreadyLocal/compose.yaml',
    'docker+compose/pkg/e2e/testdata/TestImageVolumeRecreateOnRebuild/compose.yaml',
    'inline@compose-go/loader/tests/volumes_test/TestImageVolume_1/compose.yaml',
  ],
  '`gw_priority` of a network': [
    'inline@compose-go/loader/tests/gw_priority_test/TestGwPriority_1/compose.yaml',
    'md@compose-spec/05-services_26/compose.yaml',
  ],
  'other attributes and forms since 2.26: `interface_name`, `provenance`, `format: raw`, `1d`, `.5g`': [
    'golden/formats/of-2.40',
  ],
  'a network of a service, or another name in a mapping, that begins with `x-`': [
    'inline@compose-go/loader/loader_test/TestXService_1/compose.yaml',
  ],
  'an alias for several services whose names begin alike (`test`, `test.other`)': [
    'inline@compose-go/loader/reset_test/TestResetCycle_4/compose.yaml',
  ],
  'what an included file has as well': ['golden/references/included-twice'],
  '`version: 3`, a number': ['inline@docker-cli/cli/compose/loader/loader_test/TestInvalidVersion_1/compose.yaml'],
  'a name without `=` that ends `.env`, without an end of line': ['mailcow+mailcow-dockerized/docker-compose.yml'],
  '`a:/a`: a volume whose name is one letter': [
    'inline@compose-go/override/merge_volumes_test/TestMergeVolumes_1/compose.yaml',
    'inline@compose-go/override/merge_volumes_test/TestMergeVolumes_3/compose.yaml',
  ],
  '`extends` of a service of which nothing is said': [
    'containers+podman-compose/tests/integration/extends_w_empty_service/docker-compose.yml',
  ],
  'rights in quotes: `mode: "0440"`': ['golden/formats/of-2.40'],
  'numbers that do not fit: `cpu_shares: 0.5`, `scale: -1`, `mem_limit: 1e6`': [
    'golden/schema/numbers-and-texts',
    'golden/formats/not-as-docker-compose',
  ],
  'a space before `=` in `environment`': ['golden/schema/space-in-name'],
  '`container_name` of which an unset variable leaves nothing': ['golden/formats/not-as-docker-compose'],
  '`network_mode` of which an unset variable leaves nothing': ['golden/formats/not-as-docker-compose'],
  'a port in short form in one file and in long form in another': ['golden/formats/not-as-docker-compose'],
  'a bind whose `source` is empty': ['golden/volumes/target-missing'],
  'a command with `&&`, `;` or the like outside of quotes': ['golden/schema/commands'],
  'Compose 1: an image of which an unset variable leaves nothing': [
    'docker+libcompose/integration/assets/interpolation/docker-compose.yml',
  ],
  'Compose 1: a key that is written twice': ['docker+libcompose/config/testdata/dns.v1.yml'],
};

/** Rows of which docker compose of today (2.40, or the loader of 5) takes the files, though 2.26 refuses them. */
export const TAKEN_TODAY: readonly string[] = [
  '`develop.watch`: `initial_sync`, `include`, actions with `exec`',
  'mounts of `type: image`',
  'an alias for several services whose names begin alike (`test`, `test.other`)',
  'a name without `=` that ends `.env`, without an end of line',
];
