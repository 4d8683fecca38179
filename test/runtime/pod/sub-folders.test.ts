import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { files } from '../../../compiler/files.ts';
import type { CreateBody, PodPlan } from '../../../compiler/plan/plan.ts';
import { pinSteps } from '../../../compiler/plan/host-mounts.ts';
import { podFiles } from '../../../runtime/files/pod-files.ts';
import { mountsBelow, unmount } from '../../../runtime/private/mount.ts';
import { planOf, play } from '../../support/pod.ts';
import { assert, skip, spec } from '../../support/spec.ts';

const FILE = (mount: string): string => `
services:
  swap: { image: swap, volumes: [".:/s"] }
  web: { image: web, volumes: [${mount}], depends_on: { swap: { condition: service_completed_successfully } } }
`;
const WEB = FILE('"./data:/d:ro"');
const SCRIPTS = { swap: { exits: [0] }, web: { exits: [0] } } as const;

interface Case {
  readonly sandbox: string;
  /** The plan, without the operator's word for mounts by path. */
  readonly plan: (file?: string, more?: { readonly byPath: true }) => PodPlan;
  readonly privateRoot: string;
}

/** A sandbox with a folder and a file. */
async function inSandbox(body: (one: Case) => unknown): Promise<void> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'sub-folders-')));
  const sandbox = join(place, 'sandbox');
  mkdirSync(join(sandbox, 'data'), { recursive: true });
  writeFileSync(join(sandbox, 'own.txt'), 'x');
  const plan: Case['plan'] = (file = WEB, more) => {
    const made = planOf(file);
    const moved = JSON.parse(JSON.stringify(made).replaceAll(made.sandbox, sandbox)) as PodPlan;
    const steps = moved.steps.map((step) => {
      if (step.do !== 'pin') return step;
      const { byPath: _, ...rest } = step;
      return { ...rest, ...more };
    });
    return { ...moved, steps };
  };
  try {
    await body({ sandbox, plan, privateRoot: join(place, 'private') });
  } finally {
    for (const point of [...mountsBelow(place)].reverse()) unmount(point);
    rmSync(place, { recursive: true });
  }
}

/** Of an executor that is not root, unless it has a private folder. */
function filesOf(plan: PodPlan, privateRoot?: string) {
  return podFiles(plan, { host: files(plan.sandbox, ['/']), values: {}, privateRoot });
}

function mountsIn(body: CreateBody | object | undefined) {
  return (body as CreateBody | undefined)?.HostConfig?.Mounts;
}

const VOLUME = 'p.pin-1';
const SUB_FOLDER = (subpath: string) => ({
  Type: 'volume',
  Source: VOLUME,
  Target: '/d',
  ReadOnly: true,
  VolumeOptions: { NoCopy: true, Subpath: subpath },
});

/** What a container finds out about an Engine in another mount namespace. */
function elsewhere(plan: PodPlan, privateRoot: string, apiVersion: string) {
  if (process.getuid?.() !== 0) skip('only root may mount');
  const pod = filesOf(plan, privateRoot);
  const [step] = pinSteps(plan);
  const web = plan.containers.find(({ service }) => service === 'web');
  if (!step || !web) throw new Error('bug: this test has no pin');
  pod.pin(step, apiVersion);
  const source = mountsIn(pod.placed(web.create))?.[0]?.Source ?? '';
  const message = `invalid mount config for type "bind": bind source path does not exist: ${source}`;
  return { pod, web, refused: () => pod.refused(web.create, message, apiVersion) };
}

spec('bind sources that cannot be pinned', {
  'are sub-folders of a volume from API 1.45 on, which goes with the pod': () =>
    inSandbox(async ({ sandbox, plan }) => {
      const made = plan();
      const { over, engine } = play(made, { scripts: SCRIPTS, apiVersion: '1.45', files: filesOf(made) });
      assert.is((await over()).how, 'finished');
      assert.equal(engine.bodies.get(VOLUME), {
        Driver: 'local',
        DriverOpts: { type: 'none', o: 'rbind,rslave', device: sandbox },
      });
      assert.equal(mountsIn(engine.bodies.get('p_web')), [SUB_FOLDER('data')]);
      assert.ok(engine.requests.indexOf(`create volume ${VOLUME}`) < engine.requests.indexOf('start p_swap'));
      assert.equal(engine.left(), []);
    }),
  'may be single files': () =>
    inSandbox(async ({ plan }) => {
      const made = plan(FILE('"./own.txt:/d:ro"'));
      const { over, engine } = play(made, { scripts: SCRIPTS, apiVersion: '1.47', files: filesOf(made) });
      await over();
      assert.equal(mountsIn(engine.bodies.get('p_web')), [SUB_FOLDER('own.txt')]);
    }),
  'are made where they are missing': () =>
    inSandbox(async ({ plan }) => {
      const made = plan(FILE('"./new/one:/d:ro"'));
      const { over, engine } = play(made, { scripts: SCRIPTS, apiVersion: '1.47', files: filesOf(made) });
      await over();
      assert.equal(mountsIn(engine.bodies.get('p_web')), [SUB_FOLDER('new/one')]);
    }),
  'are named without the links on their way': () =>
    inSandbox(async ({ sandbox, plan }) => {
      symlinkSync('data', join(sandbox, 'current'));
      const made = plan(FILE('"./current:/d:ro"'));
      const { over, engine } = play(made, { scripts: SCRIPTS, apiVersion: '1.47', files: filesOf(made) });
      await over();
      assert.equal(mountsIn(engine.bodies.get('p_web')), [SUB_FOLDER('data')]);
    }),
  'fail on an older Engine, with both lines of the file and the ways out': () =>
    inSandbox(async ({ sandbox, plan }) => {
      const made = plan();
      const { over, engine } = play(made, { scripts: SCRIPTS, files: filesOf(made) });
      const { how, reason = '' } = await over();
      assert.is(how, 'failed');
      assert.ok(reason.includes(`${sandbox}/data could be replaced by a link`), reason);
      assert.match(reason, /web mounts it \(compose\.yaml:4:\d+\), .* folder above it \(compose\.yaml:3:\d+\)/);
      assert.match(reason, /only root can pin it, and the executor is not root/);
      assert.match(reason, /API 1\.45 or later \(Docker 26\), and this one speaks 1\.41/);
      assert.match(reason, /folder above read-only.*move the source.*allow\.powers: \[nested-binds\]/);
      assert.equal(
        engine.requests.filter((one) => one.startsWith('start ')),
        [],
      );
      assert.equal(engine.left(), []);
    }),
  'fail where a volume cannot express the mount': () =>
    inSandbox(async ({ plan }) => {
      const made = plan(FILE('{type: bind, source: ./data, target: /d, bind: {propagation: rslave}}'));
      const { over, engine } = play(made, { scripts: SCRIPTS, apiVersion: '1.47', files: filesOf(made) });
      assert.match((await over()).reason ?? '', /neither propagation nor bind\.recursive/);
      assert.equal(engine.left(), []);
    }),
  'are mounted by their paths where the operator allows that, and a note says so': () =>
    inSandbox(async ({ sandbox, plan }) => {
      const made = plan(WEB, { byPath: true });
      const { over, engine, events } = play(made, { scripts: SCRIPTS, files: filesOf(made) });
      assert.is((await over()).how, 'finished');
      assert.is(mountsIn(engine.bodies.get('p_web'))?.[0]?.Source, `${sandbox}/data`);
      const notes = events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
      assert.ok(notes.some((text) => text.startsWith(`${sandbox}/data is mounted by its path, though web mounts it`)));
    }),
  'of an Engine in another mount namespace are sub-folders too, even where a container has swapped the source': () =>
    inSandbox(({ sandbox, plan, privateRoot }) => {
      const { pod, web, refused } = elsewhere(plan(), privateRoot, '1.45');
      rmSync(join(sandbox, 'data'), { recursive: true });
      symlinkSync('/', join(sandbox, 'data'));
      const unseen = refused();
      assert.equal(
        unseen?.volumes?.map(({ name, create }) => [name, create.DriverOpts?.['device']]),
        [[VOLUME, sandbox]],
      );
      assert.equal(mountsIn(unseen?.body), [SUB_FOLDER('data')]);
      assert.equal(mountsIn(pod.placed(web.create)), [SUB_FOLDER('data')]);
      assert.equal(pod.remove(), []);
    }),
  'of an older Engine in another mount namespace fail': () =>
    inSandbox(({ plan, privateRoot }) => {
      const { pod, refused } = elsewhere(plan(), privateRoot, '1.41');
      assert.throws(refused, /does not see .*\/private\/p, for it runs in another mount namespace .*nested-binds/);
      assert.equal(pod.remove(), []);
    }),
  'are mounted by their paths by an older Engine elsewhere where the operator allows that': () =>
    inSandbox(({ sandbox, plan, privateRoot }) => {
      const { pod, web, refused } = elsewhere(plan(WEB, { byPath: true }), privateRoot, '1.41');
      const unseen = refused();
      assert.is(mountsIn(unseen?.body)?.[0]?.Source, `${sandbox}/data`);
      assert.match(unseen?.why ?? '', /mounted by its path, .*another mount namespace/);
      assert.is(pod.refused(web.create, 'no such image', '1.41'), undefined);
      assert.equal(pod.remove(), []);
    }),
});
