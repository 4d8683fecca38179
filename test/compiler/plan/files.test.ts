import { checkFiles } from '../../../compiler/plan/files.ts';
import type { ContainerFile, PodPlan } from '../../../compiler/plan/plan.ts';
import { mask } from '../../../compiler/plan/mask.ts';
import { assert, spec } from '../../support/spec.ts';
import { sampleContainer, samplePlan, sampleStep } from './sample.ts';

const COPY: ContainerFile = {
  file: 'settings',
  kind: 'config',
  container: 'db',
  target: '/settings',
  from: { inline: 's3cret' },
  uid: 0,
  gid: 0,
  mode: 0o444,
  by: 'copy',
};

const BIND: ContainerFile = { ...COPY, target: '/bound', by: 'bind', source: '1' };

const Mounts = [{ Type: 'bind', Source: 'file:1', Target: '/bound', ReadOnly: true }] as const;
const steps = [
  sampleStep({ id: 'write:db', do: 'write files', container: 'db' }),
  sampleStep({ id: 'put:db', do: 'put files', container: 'db' }),
];

function check(files: readonly ContainerFile[], more: Partial<PodPlan> = {}): readonly string[] {
  const containers = [sampleContainer('db', { create: { HostConfig: { Mounts } } })];
  return checkFiles(samplePlan({ files, containers, steps, ...more }));
}

const WHO = 'config "settings" of container "db"';

spec('files of a plan', {
  'are put by a step, or written by one and mounted'() {
    assert.equal(check([COPY, BIND]), []);
    assert.equal(check([COPY, BIND], { steps: [] }), [
      `${WHO} needs a step that does "put files"`,
      `${WHO} needs a step that does "write files"`,
    ]);
    assert.equal(check([BIND], { containers: [] }), [`${WHO} is written, but its container does not mount it`]);
  },
  'are written by a name, which is no path'() {
    for (const source of ['etc/1', '../1', '', '/etc/passwd']) {
      assert.is(check([{ ...BIND, source }])[0], `${WHO} is mounted, yet has no name to write it by`, source);
    }
    assert.equal(check([{ ...COPY, source: '1' }]), [`${WHO} is copied, yet has a source`]);
  },
  'have places of their own, and secrets never stand in it'() {
    assert.equal(check([COPY, COPY]), [`${WHO} stands where another file does`]);
    assert.equal(check([{ ...COPY, kind: 'secret' }]), [
      'secret "settings" of container "db" stands in the plan itself',
    ]);
  },
  'show no text that came from a variable'() {
    const plan = samplePlan({ files: [{ ...COPY, substituted: { '/from/inline': '${TEXT}' } }, COPY] });
    assert.equal(
      mask(plan).files.map(({ from }) => from),
      [{ inline: '${TEXT}' }, { inline: 's3cret' }],
    );
  },
});
