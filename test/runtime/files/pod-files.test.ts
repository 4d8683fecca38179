import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { files } from '../../../compiler/files.ts';
import type { Build, ContainerFile, PodPlan } from '../../../compiler/plan/plan.ts';
import { removeFolder } from '../../../runtime/files/folder.ts';
import { podFiles, undeclared } from '../../../runtime/files/pod-files.ts';
import { samplePlan } from '../../compiler/plan/sample.ts';
import { assert, spec } from '../../support/spec.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The prefix of the sample's pod. */
const FOLDER = 'demo-000000';

const FILE: ContainerFile = {
  file: 'token',
  kind: 'secret',
  container: 'web',
  target: '/token',
  from: { environment: 'TOKEN' },
  uid: 0,
  gid: 0,
  mode: 0o440,
  by: 'copy',
};

/** A plan whose sandbox is a folder of its own. */
async function inSandbox(body: (sandbox: string, plan: (...more: Partial<ContainerFile>[]) => PodPlan) => void) {
  const sandbox = mkdtempSync(join(tmpdir(), 'files-'));
  const source = (index: number): string => `${index + 1}`;
  const plan = (...more: Partial<ContainerFile>[]): PodPlan => {
    const all = more.map((one, index) => ({ ...FILE, ...(one.by === 'bind' && { source: source(index) }), ...one }));
    return samplePlan({ sandbox, files: all });
  };
  try {
    body(sandbox, plan);
  } finally {
    rmSync(sandbox, { recursive: true });
  }
}

function of(plan: PodPlan, values: { readonly [name: string]: string } = {}) {
  return podFiles(plan, { host: files(plan.sandbox, ['/']), values });
}

const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

spec('files of a pod', {
  'of a build: secrets and the agent come from what was declared'() {
    const build: Build = {
      context: '.',
      secrets: [{ id: 'token', from: { environment: 'TOKEN' } }],
      ssh: [{ id: 'default' }, { id: 'own', path: 'key' }],
    };
    const image = { kind: 'build', image: 'app', build, substituted: {}, services: ['web'] } as const;
    const plan = samplePlan({ images: [image] });
    assert.equal(undeclared(plan, {}), ['TOKEN', 'SSH_AUTH_SOCK']);
    const values = { TOKEN: 'hush', SSH_AUTH_SOCK: '/agent' };
    assert.equal(undeclared(plan, values), []);
    const pod = of(plan, values);
    const [secret] = build.secrets ?? [];
    assert.equal([pod.agent(), secret && textOf(pod.secret(secret))], ['/agent', 'hush']);
    assert.throws(() => secret && of(plan).secret(secret), /secret token: the variable TOKEN is not declared/);
  },

  'are texts, variables and files': () =>
    inSandbox((sandbox, plan) => {
      writeFileSync(join(sandbox, 'key'), 'from a file');
      const three = plan(
        { from: { inline: 'text' }, uid: 7 },
        {},
        { from: { file: 'key', sha256: sha256('from a file') } },
        { container: 'other' },
        { by: 'bind' },
      );
      const copies = of(three, { TOKEN: 'ä' }).copies('web');
      assert.equal(
        copies.map(({ bytes }) => textOf(bytes)),
        ['text', 'ä', 'from a file'],
      );
      assert.equal({ ...copies[0], bytes: 0 }, { path: '/token', bytes: 0, uid: 7, gid: 0, mode: 0o440 });
    }),
  'that were changed since the plan was made are refused, unread': () =>
    inSandbox((sandbox, plan) => {
      writeFileSync(join(sandbox, 'key'), 's3cret');
      const { copies } = of(plan({ from: { file: 'key', sha256: sha256('before') } }));
      assert.throws(
        () => copies('web'),
        (error: Error) =>
          error.message === 'secret token: key has changed since the plan was made; make the plan again',
      );
    }),
  'that are gone, or no files, are told': () =>
    inSandbox((sandbox, plan) => {
      mkdirSync(join(sandbox, 'folder'));
      const told = (file: string): string => {
        try {
          of(plan({ from: { file, sha256: '' } })).copies('web');
        } catch (error) {
          return error instanceof Error ? error.message : '';
        }
        return '';
      };
      assert.is(told('gone'), 'secret token: gone cannot be read: there is no such file');
      assert.is(told('folder'), 'secret token: folder cannot be read: it is a folder');
    }),
  'name variables that nobody declared': () =>
    inSandbox((_, plan) => {
      assert.equal(undeclared(plan({}, {}, { from: { inline: '' } }), {}), ['TOKEN']);
      assert.equal(undeclared(plan({}), { TOKEN: '' }), []);
      assert.equal(undeclared(plan({ from: { environment: 'constructor' } }), {}), ['constructor']);
    }),
  'that are mounted are written into a folder for nobody else, and removed': () =>
    inSandbox((sandbox, plan) => {
      const both = plan({ by: 'bind', uid: 1, gid: 2 }, { by: 'bind', mode: 0, container: 'other' }, {});
      const pod = of(both, { TOKEN: 's3cret' });
      assert.is(pod.folder, join(sandbox, `.pod-files/${FOLDER}`));
      pod.write('web');
      const first = join(sandbox, `.pod-files/${FOLDER}/1`);
      assert.is(readFileSync(first, 'utf8'), 's3cret');
      const { mode, uid, gid } = statSync(first);
      assert.equal([mode & 0o7777, uid, gid], [0o440, 1, 2]);
      for (const folder of ['.pod-files', `.pod-files/${FOLDER}`]) {
        assert.is(statSync(join(sandbox, folder)).mode & 0o7777, 0o700);
      }
      assert.not.ok(existsSync(join(sandbox, `.pod-files/${FOLDER}/2`)));
      pod.write('other');
      assert.ok(existsSync(first));
      assert.equal(pod.remove(), []);
      assert.not.ok(existsSync(join(sandbox, '.pod-files')));
    }),
  'of an earlier run go, those of others stay': () =>
    inSandbox((sandbox, plan) => {
      for (const run of [FOLDER, 'other']) {
        mkdirSync(join(sandbox, '.pod-files', run), { recursive: true });
        writeFileSync(join(sandbox, '.pod-files', run, '1'), 'left');
      }
      const pod = of(plan({ by: 'bind' }), { TOKEN: 'new' });
      pod.write('web');
      assert.is(readFileSync(join(sandbox, `.pod-files/${FOLDER}/1`), 'utf8'), 'new');
      pod.remove();
      assert.is(readFileSync(join(sandbox, '.pod-files/other/1'), 'utf8'), 'left');
    }),
  'are not written through a link': () =>
    inSandbox((sandbox, plan) => {
      mkdirSync(join(sandbox, 'elsewhere'));
      symlinkSync('elsewhere', join(sandbox, '.pod-files'));
      assert.throws(() => of(plan({ by: 'bind' }), { TOKEN: 's3cret' }).write('web'), /\.pod-files is a symbolic link/);
      assert.not.ok(existsSync(join(sandbox, `elsewhere/${FOLDER}`)));
    }),
  'that were never written are not removed': () =>
    inSandbox((sandbox, plan) => {
      mkdirSync(join(sandbox, `.pod-files/${FOLDER}`), { recursive: true });
      assert.equal(of(plan({ by: 'bind' })).remove(), []);
      assert.ok(existsSync(join(sandbox, `.pod-files/${FOLDER}`)));
    }),
  'are looked for nowhere but where runs write them'() {
    for (const folder of ['/', '/etc', '/a/.pod-files', '/a/.pod-files/..', '/a/../.pod-files/x', 'a/.pod-files/x']) {
      assert.is(removeFolder(folder), 'it is no folder that a run makes');
    }
  },
});
