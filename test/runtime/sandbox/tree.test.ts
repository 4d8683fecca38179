import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Held, hold, holdBelow, release } from '../../../compiler/command.ts';
import { contentsOf, entriesOf } from '../../../runtime/sandbox/tree.ts';
import { assert, spec } from '../../support/spec.ts';
import { whileTurning } from '../../support/turning.ts';

/** A held folder `root`, beside a file with a secret. */
async function inTree(body: (folder: Held, path: (file: string) => string) => Promise<void> | void): Promise<void> {
  const top = mkdtempSync(join(tmpdir(), 'tree-'));
  const path = (file: string): string => join(top, 'root', file);
  mkdirSync(path('a/b'), { recursive: true });
  for (const file of ['a/b/c', 'a.b', 'z']) writeFileSync(path(file), file);
  writeFileSync(path('../secret'), 'SECRET');
  const folder = hold(path(''));
  try {
    await body(folder, path);
  } finally {
    release(folder);
    rmSync(top, { recursive: true });
  }
}

function listed(folder: Held, isIn: (path: string) => boolean = () => true): readonly string[] {
  return [...entriesOf(folder, isIn)].map(
    ({ path, kind, held }) => `${kind} ${path}${held.target ? ` ${held.target}` : ''}`,
  );
}

spec('a folder and what is in it', {
  async 'comes in the order of bytes, links as links, without pipes'() {
    await inTree((folder, path) => {
      symlinkSync('/etc/passwd', path('a/link'));
      assert.is(spawnSync('mkfifo', [path('pipe')]).status, 0);
      const all = ['folder a', 'folder a/b', 'file a/b/c', 'link a/link /etc/passwd', 'file a.b', 'file z'];
      assert.equal(listed(folder), all);
      assert.equal(
        listed(folder, (one) => one !== 'a/b'),
        ['folder a', 'link a/link /etc/passwd', 'file a.b', 'file z'],
      );
    });
  },
  async 'stays the folder that is held, whatever its path leads to'() {
    await inTree(async (folder, path) => {
      renameSync(path(''), path('../moved'));
      symlinkSync('/etc', path('.').replace(/\/$/, ''));
      assert.equal(listed(folder), ['folder a', 'folder a/b', 'file a/b/c', 'file a.b', 'file z']);
    });
  },
  async 'is left alone where a link takes the place of a folder meanwhile'() {
    await inTree((folder, path) => {
      const seen: string[] = [];
      for (const entry of entriesOf(folder, () => true)) {
        seen.push(entry.path);
        if (entry.path !== 'a') continue;
        renameSync(path('a'), path('../away'));
        symlinkSync('/etc', path('a'));
      }
      assert.equal(seen, ['a', 'a/b', 'a/b/c', 'a.b', 'z']);
    });
  },
  async 'gives a file by its path only where no link is on the way'() {
    await inTree(async (folder, path) => {
      const text = async (file: string): Promise<string> => {
        const held = holdBelow(folder, file);
        return (await buffer(contentsOf(held)).finally(() => release(held))).toString();
      };
      assert.is(await text('a/b/c'), 'a/b/c');
      assert.is(spawnSync('mkfifo', [path('pipe')]).status, 0);
      symlinkSync('../secret', path('linked'));
      symlinkSync('a', path('way'));
      for (const [file, why] of [
        ['linked', 'no regular file'],
        ['way/b/c', 'ENOTDIR'],
        ['pipe', 'no regular file'],
      ] as const) {
        assert.match(await text(file).catch(String), why, file);
      }
    });
  },
  async 'never leads elsewhere while links take the place of folders and files'() {
    await whileTurning(async (root) => {
      const folder = hold(root);
      const met = new Map<string, number>();
      for (let tries = 0; tries < 1500 || !met.has('turning/b.yaml') || !met.has('link turning'); tries++) {
        const found: string[] = [];
        for (const { path, kind, held } of entriesOf(folder, () => true)) {
          found.push(kind === 'file' ? path : `${kind} ${path}`);
          if (kind === 'file') assert.is(`${await buffer(contentsOf(held))}`, 'inside');
        }
        const held = await Promise.resolve()
          .then(() => holdBelow(folder, 'turning/b.yaml'))
          .catch(() => undefined);
        if (held) assert.is(`${await buffer(contentsOf(held)).finally(() => release(held))}`, 'inside');
        for (const one of found) met.set(one, (met.get(one) ?? 0) + 1);
      }
      release(folder);
    });
  },
  async 'leaves no descriptor open, also when it is left in the middle'() {
    await inTree((folder) => {
      const open = (): number => readdirSync('/proc/self/fd').length;
      const before = open();
      for (const { path } of entriesOf(folder, () => true)) if (path === 'a/b/c') break;
      assert.is(open(), before);
      assert.equal(listed(folder).length, 5);
      assert.is(open(), before);
    });
  },
  async 'is refused where its folders are nested too deep'() {
    await inTree((folder, path) => {
      mkdirSync(path('d/'.repeat(300)), { recursive: true });
      assert.throws(() => listed(folder), /nested in more than 256 levels/);
    });
  },
});
