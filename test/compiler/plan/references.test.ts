import type { Build, Image, PodPlan } from '../../../compiler/plan/plan.ts';
import { checkReferences } from '../../../compiler/plan/references.ts';
import { assert, spec } from '../../support/spec.ts';
import { random } from '../../support/random.ts';
import { sampleContainer, samplePlan, sampleStep } from './sample.ts';

/** The sentences about the sample plan with some fields changed. */
function check(more: Partial<PodPlan>): readonly string[] {
  return checkReferences(samplePlan(more));
}

const { steps, containers, stop } = samplePlan();

spec('checkReferences', {
  'a whole plan has nothing to say about'() {
    assert.equal(check({}), []);
  },
  'a step names only what the plan has'() {
    const lost = [
      sampleStep({ id: 'a', do: 'build', image: 'none' }),
      sampleStep({ id: 'b', do: 'connect network', container: 'nobody', network: 'nowhere' }),
      sampleStep({ id: 'c', do: 'find volume', volume: 'void', needs: ['z'], after: ['y'] }),
    ];
    assert.equal(check({ steps: [...steps, ...lost] }), [
      'step "a" names the image "none", which the plan does not have',
      'step "b" names the network "nowhere", which the plan does not have',
      'step "b" names the container "nobody", which the plan does not have',
      'step "c" names the volume "void", which the plan does not have',
      'step "c" names the step "z", which the plan does not have',
      'step "c" names the step "y", which the plan does not have',
    ]);
  },
  'a command runs in a container that was started before'() {
    const [exec, start] = [{ Cmd: ['true'] }, steps.find((step) => step.do === 'start')];
    const hook = { do: 'exec', container: 'db', exec } as const;
    const after = [
      sampleStep({ ...hook, id: 'a', needs: [start?.id ?? ''] }),
      sampleStep({ ...hook, id: 'b', needs: ['a'] }),
      sampleStep({ ...hook, id: 'c' }),
    ];
    assert.equal(check({ steps: [...steps, ...after] }), [
      'step "c" runs a command in a container whose start it does not need',
    ]);
  },
  'an image is built after those that it starts from, and each secret and agent has a name of its own'() {
    const image = (name: string, build: Partial<Build>): Image => {
      return { kind: 'build', image: name, build: { context: '.', ...build }, substituted: {}, services: [] };
    };
    const from = { environment: 'TOKEN' };
    const images = [
      ...samplePlan().images,
      image('base', { secrets: [{ id: 't', from }] }),
      image('app', { contexts: { base: 'docker-image://base', other: 'docker-image://other', folder: 'base' } }),
      image('odd', {
        secrets: [
          { id: 't', from },
          { id: 't', from },
        ],
        ssh: [{ id: 'a' }, { id: 'a', path: 'k' }],
      }),
    ];
    const base = sampleStep({ id: 'b', do: 'build', image: 'base' });
    const app = (needs: readonly string[]) => sampleStep({ id: 'a', do: 'build', image: 'app', needs });
    const twice = ['the image "odd" has two of secret called "t"', 'the image "odd" has two of ssh called "a"'];
    assert.equal(check({ images, steps: [...steps, base, app(['b'])] }), twice);
    assert.equal(check({ images, steps: [...steps, base, app([])] }), [
      'the image "app" is not built after "base", which it starts from',
      ...twice,
    ]);
  },
  'a container names only what the plan has'() {
    const [db] = containers;
    const web = sampleContainer('web', {
      create: { Image: 'none' },
      joins: { ipc: 'nobody' },
      connect: [{ network: 'nowhere', endpoint: {} }],
      depends: [{ on: 'noone', when: 'started', required: true, restart: false, cause: '' }],
    });
    assert.equal(check({ containers: db ? [db, web] : [] }), [
      'container "web" names the image "none", which the plan does not have',
      'container "web" names the container "nobody", which the plan does not have',
      'container "web" names the network "nowhere", which the plan does not have',
      'container "web" names the container "noone", which the plan does not have',
    ]);
  },
  'a container is connected to a network by its name on the engine'() {
    const networks = [{ network: 'back', name: 'demo_back', external: false, create: {} }];
    const web = sampleContainer('web', { connect: [{ network: 'demo_back', endpoint: {} }] });
    assert.equal(check({ networks, containers: [sampleContainer('db'), web] }), []);
  },
  'nothing is there twice'() {
    const [pull] = steps;
    const [image] = samplePlan().images;
    assert.equal(check({ steps: pull ? [...steps, pull] : [], images: image ? [image, image] : [] }), [
      'two steps are called "pull:redis"',
      'two images are called "redis"',
    ]);
  },
  'every container is created and started by one step'() {
    assert.equal(check({ steps: steps.filter(({ id }) => id !== 'start:web') }), ['no step starts container "web"']);
    const again = sampleStep({ id: 'again', do: 'create container', container: 'db' });
    assert.equal(check({ steps: [...steps, again] }), ['more than one step creates container "db"']);
  },
  'steps that wait for one another are named in order'() {
    const circle = ['a', 'b', 'c'].map((id, index) =>
      sampleStep({ id, do: 'pull', image: 'redis', needs: [`${'bca'[index]}`], after: ['pull:redis'] }),
    );
    const late = sampleStep({ id: 'late', do: 'pull', image: 'redis', needs: ['a'] });
    assert.equal(check({ steps: [late, ...steps, ...circle] }), ['steps wait for one another: "a", "b", "c", "a"']);
    const self = sampleStep({ id: 'self', do: 'pull', image: 'redis', after: ['self'] });
    assert.equal(check({ steps: [...steps, self] }), ['steps wait for one another: "self", "self"']);
  },
  'containers stand in start order'() {
    assert.equal(check({ containers: [...containers].reverse() }), [
      'container "web" stands before "db", but is started after it',
    ]);
  },
  'start order holds through steps of other kinds'() {
    const wait = sampleStep({
      id: 'healthy:db',
      do: 'wait healthy',
      container: 'db',
      required: true,
      needs: ['start:db'],
    });
    const through = steps.map((step) => (step.id === 'start:web' ? { ...step, after: ['healthy:db'] } : step));
    const found = check({ steps: [...through, wait], containers: [...containers].reverse() });
    assert.equal(found, ['container "web" stands before "db", but is started after it']);
  },
  'every container is stopped in one wave'() {
    assert.equal(check({ stop: [{ containers: ['web', 'nobody'], seconds: 1 }, ...stop.slice(0, 1)] }), [
      'container "web" is stopped twice',
      'a stop wave names the container "nobody", which the plan does not have',
      'no stop wave names container "db"',
    ]);
  },
  'ten thousand steps in a row are checked in one go'() {
    const next = random(4);
    const long = Array.from({ length: 10_000 }, (_, index) =>
      sampleStep({
        id: `s${index}`,
        do: 'pull',
        image: 'redis',
        needs: index === 0 ? [] : [`s${index - 1}`, `s${next(index)}`],
      }),
    );
    const began = performance.now();
    assert.equal(check({ steps: [...steps, ...long.reverse()] }), []);
    assert.ok(performance.now() - began < 3000);
  },
});
