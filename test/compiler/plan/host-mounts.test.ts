import { checkPins, hostMountIn, isBelow } from '../../../compiler/plan/host-mounts.ts';
import type { PodPlan, Step } from '../../../compiler/plan/plan.ts';
import { mask } from '../../../compiler/plan/mask.ts';
import { assert, spec } from '../../support/spec.ts';
import { sampleContainer, samplePlan } from './sample.ts';

const PIN = {
  id: 'pin:1',
  do: 'pin',
  pin: '1',
  source: '/sandbox/data',
  below: '/sandbox',
  create: true,
  needs: [],
  cause: 'web mounts it',
} as const;
const CREATE = { id: 'create:web', do: 'create container', container: 'web', needs: ['pin:1'], cause: '' } as const;
const START = { id: 'start:web', do: 'start', container: 'web', needs: ['create:web', 'pin:1'], cause: '' } as const;
const Mounts = [{ Type: 'bind', Source: 'pin:1', Target: '/data' }] as const;

function plan(...steps: readonly Step[]): PodPlan {
  return samplePlan({ steps, containers: [sampleContainer('web', { create: { HostConfig: { Mounts } } })] });
}

spec('pins of a plan', {
  'are made before a container mounts them, and before any container runs'() {
    assert.equal(checkPins(plan(PIN, CREATE, START)), []);
    assert.equal(checkPins(plan(CREATE, START)), ['container "web" mounts the pin "1", which no step makes']);
    assert.equal(checkPins(plan(PIN, { ...CREATE, needs: [] }, START)), [
      'container "web" mounts the pin "1", but is created before that is made',
    ]);
    assert.equal(checkPins(plan(PIN, CREATE, { ...START, needs: ['create:web'] })), [
      'container "web" is started before all pins are made',
    ]);
  },
  'are one each, of what lies below the folder that is named'() {
    const [first] = checkPins(plan(PIN, { ...PIN, id: 'pin:2' }, CREATE, { ...START, needs: ['pin:1', 'pin:2'] }));
    assert.is(first, 'two steps make one pin');
    for (const source of ['/sandbox', '/sandbox/../etc', '/etc', 'data', '/sandboxes/x'])
      assert.equal(checkPins(plan({ ...PIN, source }, CREATE, START)), [
        'step "pin:1" pins what does not lie below "/sandbox"',
      ]);
  },
  'show no path that came from a variable'() {
    const [shown] = mask(plan({ ...PIN, substituted: { '/source': './${FOLDER}' } })).steps;
    assert.is(shown?.do === 'pin' && shown.source, './${FOLDER}');
  },
  'are named by what is no path of the host'() {
    assert.equal(hostMountIn('pin:1'), { kind: 'pin', name: '1' });
    assert.equal(hostMountIn('file:2'), { kind: 'file', name: '2' });
    for (const path of ['/pin:1', 'pin:', 'pin:../x', 'other:1', undefined]) assert.is(hostMountIn(path), undefined);
  },
  'lie below a folder by whole names'() {
    assert.ok(isBelow('/a/b', '/a'));
    assert.ok(isBelow('/a', '/'));
    for (const path of ['/a', '/ab', '/a/', '/a/./b', '/a//b', '/']) assert.not.ok(isBelow(path, '/a'), path);
  },
});
