import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sandboxLogs } from '../../../runtime/logs/sandbox-logs.ts';
import { realClock } from '../../../runtime/pod/clock.ts';
import { outlet } from '../../support/outlet.ts';
import { containerOf, inSandbox, type Sandbox } from '../../support/sandbox.ts';
import { assert, spec } from '../../support/spec.ts';

/** One life of the container `web`. */
async function life({ open }: Sandbox, text: string): Promise<void> {
  const log = open('web');
  await log.write({ stream: 'stdout', bytes: Buffer.from(text) });
  await log.end();
}

/** What a container with the sandbox mounted may put where its log goes. */
async function refuses(plant: (folder: string) => void, trouble: RegExp): Promise<void> {
  await inSandbox(async (sandbox) => {
    plant(sandbox.folder);
    const log = sandbox.open('web');
    log.write({ stream: 'stderr', bytes: Buffer.from('payload\n') });
    await log.end();
    assert.is(sandbox.stderr.text(), 'web | payload\n');
    assert.is(sandbox.troubles.length, 1);
    assert.match(sandbox.troubles[0] ?? '', trouble);
    assert.not(existsSync(join(sandbox.folder, 'elsewhere/web.stderr')));
  });
}

spec('log files', {
  async 'a full file becomes .1 at the end of a line, and no more than two are kept'() {
    await inSandbox(
      async (sandbox) => {
        const lines = Array.from({ length: 100 }, (_, index) => `line ${String(index).padStart(3, '0')}\n`);
        await life(sandbox, lines.join(''));
        const kept = `${sandbox.file('logs/web.stdout.1')}${sandbox.file('logs/web.stdout')}`;
        assert.ok(lines.join('').endsWith(kept));
        assert.match(sandbox.file('logs/web.stdout') ?? '', /^line/);
        for (const file of ['web.stdout', 'web.stdout.1']) {
          assert.ok(statSync(join(sandbox.folder, 'logs', file)).size <= 200);
        }
        assert.equal(readdirSync(join(sandbox.folder, 'logs')).sort(), ['web.stdout', 'web.stdout.1']);
      },
      { bounds: { size: 200, files: 2 } },
    );
  },
  async 'more than two are kept where that is wanted, the oldest go'() {
    await inSandbox(
      async (sandbox) => {
        await life(sandbox, 'one\ntwo\nsix\nten\n');
        const kept = ['.2', '.1', ''].map((end) => sandbox.file(`logs/web.stdout${end}`));
        assert.equal(kept, ['two\n', 'six\n', 'ten\n']);
        assert.is(sandbox.file('logs/web.stdout.3'), undefined);
      },
      { bounds: { size: 4, files: 3 } },
    );
  },
  async 'a line longer than a file goes on in the next'() {
    await inSandbox(
      async (sandbox) => {
        await life(sandbox, 'abcdefghijklmnopqrstuvwxyz');
        assert.is(sandbox.file('logs/web.stdout.1'), 'klmnopqrst');
        assert.is(sandbox.file('logs/web.stdout'), 'uvwxyz');
      },
      { bounds: { size: 10, files: 2 } },
    );
  },
  async 'without a sandbox there are none'() {
    const [stdout, stderr] = [outlet(), outlet()];
    const logs = sandboxLogs({ stdout, stderr, clock: realClock, trouble: () => assert.unreachable() });
    await inSandbox(async (sandbox) => {
      await life({ ...sandbox, open: () => logs.open(containerOf('web')) }, 'one\n');
      await logs.close();
      assert.is(stdout.text(), 'web | one\n');
    });
  },
  async 'a container apart has its lines in its own files only, and a tail'() {
    await inSandbox(async (sandbox) => {
      const { name, logs, ...rest } = containerOf('web');
      const log = sandbox.logs.open({ ...rest, name, logs: { ...logs, apart: true } });
      await log.write({ stream: 'stdout', bytes: Buffer.from('quiet\n') });
      await log.end();
      assert.is(sandbox.file('logs/web.stdout'), 'quiet\n');
      assert.is(sandbox.stdout.text(), '');
      assert.equal(log.tail(), ['quiet']);
    });
  },
  async 'a container that starts again adds to its files'() {
    await inSandbox(async (sandbox) => {
      await life(sandbox, 'first life\n');
      await life(sandbox, 'second life\n');
      assert.is(sandbox.file('logs/web.stdout'), 'first life\nsecond life\n');
    });
  },
  async 'what an earlier run left is kept apart'() {
    await inSandbox(async (sandbox) => {
      mkdirSync(join(sandbox.folder, 'logs'));
      writeFileSync(join(sandbox.folder, 'logs/web.stdout'), 'yesterday\n');
      await life(sandbox, 'today\n');
      assert.is(sandbox.file('logs/web.stdout'), 'today\n');
      assert.is(sandbox.file('logs/web.stdout.1'), 'yesterday\n');
    });
  },
  async 'a link in the place of the folder is not followed'() {
    await refuses((folder) => {
      mkdirSync(join(folder, 'elsewhere'));
      symlinkSync(join(folder, 'elsewhere'), join(folder, 'logs'));
    }, /^cannot write logs\/web\.stderr: its folder logs is a symbolic link, which is not followed$/);
  },
  async 'a folder that becomes a link later does not lead away'() {
    await inSandbox(async (sandbox) => {
      await life(sandbox, 'before\n');
      const at = (name: string) => join(sandbox.folder, name);
      mkdirSync(at('elsewhere'));
      execFileSync('mv', [at('logs'), at('moved')]);
      symlinkSync(at('elsewhere'), at('logs'));
      await life(sandbox, 'after\n');
      assert.equal(readdirSync(at('elsewhere')), []);
      assert.is(sandbox.file('moved/web.stdout'), 'before\nafter\n');
    });
  },
  async 'a link in the place of a file is not followed'() {
    await inSandbox(async (sandbox) => {
      await life(sandbox, 'before\n');
      const file = join(sandbox.folder, 'logs/web.stdout');
      execFileSync('ln', ['-sf', '/dev/null', file]);
      await life(sandbox, 'after\n');
      assert.equal(sandbox.troubles, ['cannot write logs/web.stdout: it is a symbolic link, which is not followed']);
    });
  },
  async 'a pipe in the place of a file blocks nothing'() {
    await inSandbox(async (sandbox) => {
      await life(sandbox, 'before\n');
      const file = join(sandbox.folder, 'logs/web.stdout');
      execFileSync('sh', ['-c', 'rm "$0" && mkfifo "$0"', file]);
      await life(sandbox, 'after\n');
      assert.equal(sandbox.troubles, ['cannot write logs/web.stdout: it is no regular file']);
    });
  },
});
