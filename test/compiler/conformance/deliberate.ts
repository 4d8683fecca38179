/**
 * Files of the corpus of which something else is said than docker compose says, by the row of compiler/DIFFERENCES.md
 * that says why.
 */
export const DELIBERATE: { readonly [row: string]: readonly string[] } = {
  '`build.ssh`': [
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
  'a service called `x-…`': ['inline@compose-go/loader/loader_test/TestXService_1/compose.yaml'],
  'an alias for several services whose names begin alike (`test`, `test.other`)': [
    'inline@compose-go/loader/reset_test/TestResetCycle_4/compose.yaml',
  ],
  '`version: 3`, a number': ['inline@docker-cli/cli/compose/loader/loader_test/TestInvalidVersion_1/compose.yaml'],
  'a name without `=` that ends `.env`, without an end of line': ['mailcow+mailcow-dockerized/docker-compose.yml'],
  '`a:/a`: a volume whose name is one letter': [
    'inline@compose-go/override/merge_volumes_test/TestMergeVolumes_1/compose.yaml',
    'inline@compose-go/override/merge_volumes_test/TestMergeVolumes_3/compose.yaml',
  ],
  '`extends` of a service of which nothing is said': [
    'containers+podman-compose/tests/integration/extends_w_empty_service/docker-compose.yml',
  ],
  'Compose 1: an image of which an unset variable leaves nothing': [
    'docker+libcompose/integration/assets/interpolation/docker-compose.yml',
  ],
  'Compose 1: a key that is written twice': ['docker+libcompose/config/testdata/dns.v1.yml'],
};
