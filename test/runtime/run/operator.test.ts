import { type Given, isMistake } from '../../../compiler/command.ts';
import type { FileMode } from '../../../runtime/doctor/facts.ts';
import { type Asked, executorFiles, operatorFiles } from '../../../runtime/run/operator.ts';
import { assert, spec } from '../../support/spec.ts';

const USUAL = '/etc/operator.yaml';
const MODE: FileMode = { bits: 0o644, uid: 0, isFolder: false, isFile: true };

interface Said {
  readonly env?: string;
  readonly option?: string;
  readonly modes?: { readonly [path: string]: Partial<FileMode> };
  readonly links?: { readonly [path: string]: string };
  readonly isRoot?: boolean;
}

type Files = { readonly [path: string]: string };

function asked(files: Files, { env, modes = {}, links = {}, isRoot = true }: Said): Asked {
  const real = (path: string): string => links[path] ?? path;
  const read: Asked['disk']['read'] = (path) => {
    const text = files[real(path)];
    return text === undefined ? { kind: 'missing' } : { kind: 'text', text };
  };
  const isThere = (path: string): boolean => files[real(path)] !== undefined;
  return {
    cwd: '/here',
    env: { POD_EXECUTOR_CONFIG: env },
    disk: { read, isFile: isThere, write: () => assert.unreachable('nothing is written') },
    input: () => ({ kind: 'text', text: 'input' }),
    look: {
      isRoot,
      modeOf: (path) => (isThere(path) ? { ...MODE, ...modes[real(path)] } : undefined),
      realPath: (path) => (isThere(path) ? real(path) : undefined),
    },
  };
}

function given({ option }: Said): Given {
  return { kind: 'given', values: new Map(option === undefined ? [] : [['config', [option]]]), operands: [] };
}

/** The texts of the first file and of the one that narrows it; or the mistake. */
function texts(files: ReturnType<typeof operatorFiles>): string | readonly (string | undefined)[] {
  return isMistake(files) ? files.text : [files.policy?.text, files.narrowing?.text];
}

const found = (files: Files, said: Said) => texts(operatorFiles(asked(files, said), given(said), USUAL));
const underAgent = (files: Files, said: Said) =>
  texts(executorFiles(asked(files, said), given(said), { sandbox: SANDBOX, usual: USUAL }));

const NAMED = { '/here/env.yaml': 'environment', '/here/said.yaml': 'option' };
const ALL = { ...NAMED, [USUAL]: 'usual' };
const SANDBOX = '/agent/slaves/S/frameworks/F/executors/E/runs/R';

spec("where the operator's file is", {
  'the option wins over the environment where there is no usual file'() {
    assert.equal(found(NAMED, { option: 'said.yaml', env: 'env.yaml' }), ['option', undefined]);
    assert.equal(found(NAMED, { env: 'env.yaml' }), ['environment', undefined]);
    assert.equal(found(NAMED, { env: '' }), [undefined, undefined]);
  },
  'the usual file comes first, and a named one only narrows it'() {
    assert.equal(found(ALL, {}), ['usual', undefined]);
    assert.equal(found(ALL, { env: 'env.yaml' }), ['usual', 'environment']);
    assert.equal(found(ALL, { option: 'said.yaml', env: 'env.yaml' }), ['usual', 'option']);
  },
  'a file that is named must be there'() {
    assert.is(found({}, { option: 'said.yaml' }), 'said.yaml cannot be read: there is no such file');
    assert.is(found(ALL, { env: 'gone.yaml' }), 'gone.yaml cannot be read: there is no such file');
  },
  "a usual file that is not root's alone is refused, never passed over"() {
    const refused = (mode: Partial<FileMode>) => String(found(ALL, { modes: { [USUAL]: mode } }));
    assert.match(refused({ uid: 7 }), /^\/etc\/operator\.yaml belongs to user 7, not to root: chown root /);
    assert.match(refused({ bits: 0o664 }), 'may be written by its group');
    assert.match(refused({ bits: 0o666 }), 'may be written by every user');
    assert.match(refused({ isFile: false }), 'is no regular file');
  },
});

spec("the operator's file of an executor", {
  'lies on the host, where no task writes'() {
    const files = { [`${SANDBOX}/mine.yaml`]: 'mine', '/agent/slaves/S/other.yaml': 'other', '/srv/p.yaml': 'host' };
    assert.equal(underAgent(files, { env: '/srv/p.yaml' }), ['host', undefined]);
    const install = "install the operator's file on the host, as /etc/pod-executor.yaml";
    assert.is(
      underAgent(files, { env: 'mine.yaml' }),
      `POD_EXECUTOR_CONFIG names mine.yaml, which is no absolute path: ${install}`,
    );
    for (const path of [`${SANDBOX}/mine.yaml`, '/agent/slaves/S/other.yaml']) {
      assert.is(underAgent(files, { option: path }), `--config names ${path}, which a task may write: ${install}`);
    }
  },
  'is no link to what a task wrote'() {
    const files = { [`${SANDBOX}/mine.yaml`]: 'mine' };
    for (const path of ['/tmp/link.yaml', `/srv/../${SANDBOX}/mine.yaml`]) {
      const said = { env: path, links: { [path]: `${SANDBOX}/mine.yaml` } };
      assert.match(String(underAgent(files, said)), 'a task may write');
    }
  },
  "is root's alone where the executor is root, and a regular file for all"() {
    const files = { '/srv/p.yaml': 'host' };
    const said = (mode: Partial<FileMode>, isRoot = true) =>
      underAgent(files, { env: '/srv/p.yaml', modes: { '/srv/p.yaml': mode }, isRoot });
    assert.match(String(said({ uid: 7 })), /, which belongs to user 7, not to root: chown root \/srv\/p\.yaml/);
    assert.match(String(said({ bits: 0o666 })), /, which may be written by every user/);
    assert.equal(said({ uid: 7 }, false), ['host', undefined]);
    assert.match(String(said({ isFile: false }, false)), 'is no regular file');
  },
  'narrows the usual file'() {
    const files = { [USUAL]: 'usual', '/srv/p.yaml': 'host' };
    assert.equal(underAgent(files, {}), ['usual', undefined]);
    assert.equal(underAgent(files, { env: '/srv/p.yaml' }), ['usual', 'host']);
  },
});
