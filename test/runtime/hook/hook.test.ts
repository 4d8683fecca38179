import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, textOf, until, withHook } from '../../support/hook.ts';
import { inFolder } from '../../support/program.ts';
import { root } from '../../support/sources.ts';
import { assert, spec } from '../../support/spec.ts';

/** Writes down how it was started, without saying anything. */
const RECORDS = `
printf '%s\\0' "$@" >$HERE/words
cat /proc/$$/environ >$HERE/environment
pwd >$HERE/folder
grep '^Sig' /proc/$$/status >$HERE/signals
cut -d' ' -f 1,5,6 /proc/$$/stat >$HERE/session
(cd /proc/$$/fd && for one in *; do echo "$one $(readlink $one)"; done) >$HERE/descriptors
echo done >$HERE/written`;

/** Is there until $HERE/go is. */
const WAITS = 'echo x >>$HERE/started; until [ -e $HERE/go ]; do sleep 0.05; done';

const ODD = ['--all', '-rf', 'a b', `"'$(id)\`id\`;|&<>*?~\\`, '\n\t', 'é 名', '=', ' '];

/** Compiling takes longer than a body may. */
const SECONDS = 120;

const lines = (text: string | undefined): readonly string[] => (text ?? '').split('\n').filter(Boolean);

spec(
  'the hook of a Mesos agent',
  {
    async 'a cleaner is started for the executor, with nothing of the agent'() {
      await withHook(async ({ path, text, script, start }) => {
        const cleaner = script('cleaner', RECORDS);
        const host = 'engine_host=unix:///run/a b.sock';
        const hook = start([`cleaner=${cleaner}`, host, 'argument=--json', 'argument=']);
        hook.removed('F-0001', 'E.1');
        await hook.says('ended with code 0');
        assert.is(text('words'), 'clean\0--framework=F-0001\0--executor=E.1\0--json\0\0');
        const variables = [`PATH=${process.env['PATH']}`, 'HOME=/home/agent', 'DOCKER_HOST=unix:///run/a b.sock'];
        assert.is(text('environment'), variables.map((one) => `${one}\0`).join(''));
        assert.is(text('folder'), '/\n');
        for (const line of lines(text('signals')).filter((one) => /^Sig(Blk|Ign):/.test(one)))
          assert.match(line, /\t0+$/, 'sh changes neither');
        const [pid, group, session] = (text('session') ?? '').trim().split(' ');
        assert.equal([group, session], [pid, pid]);
        const open = lines(text('descriptors')).filter((line) => !line.endsWith(path('cleaner')));
        assert.equal(open.map((line) => line.replace(/:\[.*/, '')).slice(0, 2), ['0 /dev/null', '1 /dev/null']);
        assert.match(open[2] ?? '', /^2 pipe:/);
        assert.is(open.length, 3, open.join('\n'));
      });
    },
    async 'an id arrives as it is, whatever it holds'() {
      await withHook(async ({ text, script, start }) => {
        const hook = start([`cleaner=${script('cleaner', `printf '%s\\0' "$@" >>$HERE/words`)}`], { atOnce: 1 });
        for (const id of ODD) hook.removed(id, id);
        await hook.says('ended with code 0', ODD.length);
        const expected = ODD.map((id) => `clean\0--framework=${id}\0--executor=${id}\0`).join('');
        assert.is(text('words'), expected);
        assert.ok(
          hook.told.every((line) => /^(info|took) /.test(line)),
          'no id makes a line of its own',
        );
      });
    },
    async 'an id that a cleaner cannot be told starts none'() {
      await withHook(async ({ text, script, start }) => {
        const hook = start([`cleaner=${script('cleaner', RECORDS)}`]);
        for (const [framework, executor] of [
          ['', 'E'],
          ['F', ''],
          ['F', 'E\0x'],
        ] as const)
          hook.removed(framework, executor);
        await hook.says('cannot be named to a cleaner', 3);
        assert.is(text('written'), undefined);
      });
    },
    async 'the agent goes on while cleaners work; two at once, each executor waits once, and what is too much is told'() {
      await withHook(async ({ path, text, script, start }) => {
        const hook = start([`cleaner=${script('cleaner', WAITS)}`], { mostWaiting: 3, atOnce: 2 });
        hook.removed('F', 'busy-1');
        hook.removed('F', 'busy-2');
        await until(() => lines(text('started')).length === 2);
        for (const id of ['a', 'b', 'a', 'c', 'd']) hook.removed('F', id);
        await hook.says('took', 7);
        assert.equal(
          hook.told.filter((line) => !line.startsWith('took')),
          [
            'warning executor "d" of framework "F" gets no cleaner: 3 executors wait for one already; what it left is for the next `pod-executor clean`',
          ],
        );
        assert.is(childrenOf(hook.pid).length, 2);
        writeFileSync(path('go'), '');
        await hook.says('info cleaner of', 5);
        assert.is(lines(text('started')).length, 5);
      });
    },
    async 'what became of a cleaner is told with its last words, and it is buried'() {
      await withHook(async ({ path, script, start }) => {
        const told = async (lines: string, line: RegExp): Promise<void> => {
          const hook = start([`cleaner=${script('cleaner', lines)}`]);
          hook.removed('F', 'E');
          await hook.says('cleaner of');
          assert.match(hook.told.find((one) => one.includes('cleaner of')) ?? '', line);
          assert.equal(childrenOf(hook.pid), []);
          hook.kill('SIGKILL');
        };
        await told('echo one >&2; echo two >&2; echo "" >&2', /^info .*"F" ended with code 0 after \d+\.\d s: two$/);
        await told(
          'printf "bad\\033[31m\\n" >&2; exit 3',
          /^warning .* code 3 after .* s: bad\?\[31m; what it left is/,
        );
        await told('kill -9 $$', /^warning .* was killed by signal 9 after/);
        await told('exec 2>&-; sleep 0.3', /^info /);
        await told('yes 2>/dev/null | head -c 3000000 >&2; echo end >&2', /^info .*: end$/);
        await told('head -c 100000 /dev/zero | tr "\\0" x >&2', /^info .*: x{400}$/);
        await told('sleep 1000 & echo $! >$HERE/left', /^info /);
        const left = Number(readFileSync(path('left'), 'utf8'));
        await until(() => !/^\d+ \(sleep\) [^Z]/.test(textOf(`/proc/${left}/stat`) ?? ''));
      });
    },
    async 'a cleaner that cannot be started is told'() {
      await withHook(async ({ path, script, start }) => {
        const cleaner = script('cleaner', '');
        const hook = start([`cleaner=${cleaner}`]);
        writeFileSync(cleaner, 'no program');
        hook.removed('F', 'E');
        await hook.says('could not be started: Exec format error; what it left');
        writeFileSync(cleaner, `#!${path('nobody')}\n`);
        hook.removed('F', 'E');
        await hook.says('could not be started: No such file or directory');
        assert.equal(childrenOf(hook.pid), []);
      });
    },
    async 'a cleaner that takes too long is asked to end, then killed, with all of its group'() {
      await withHook(async ({ text, script, start }) => {
        const stubborn = script('stubborn', "trap '' TERM; sleep 1000 & echo $! >$HERE/left; sleep 1000; sleep 1000");
        const obeys = script('obeys', "trap 'exit 0' TERM; sleep 1000 & wait");
        const first = start([`cleaner=${stubborn}`, 'time_limit_seconds=1']);
        const second = start([`cleaner=${obeys}`, 'time_limit_seconds=1']);
        first.removed('F', 'E');
        second.removed('F', 'E');
        await first.says('was killed by signal 9 at its time limit after');
        await second.says('warning cleaner of executor "E" of framework "F" ended with code 0 at its time limit after');
        const left = Number(text('left'));
        await until(() => !/^\d+ \(sleep\) [^Z]/.test(textOf(`/proc/${left}/stat`) ?? ''));
        assert.equal([...childrenOf(first.pid), ...childrenOf(second.pid)], []);
      });
    },
    async 'when the agent ends, cleaners are asked to end'() {
      await withHook(async ({ text, script, start }) => {
        const hook = start([
          `cleaner=${script('cleaner', "trap 'echo x >$HERE/asked; exit' TERM; echo x >$HERE/started; sleep 5 & wait")}`,
        ]);
        hook.removed('F', 'E');
        await until(() => text('started') !== undefined);
        hook.kill('SIGKILL');
        await until(() => text('asked') !== undefined);
      });
    },
    async 'parameters that cannot be meant are refused, with the way out'() {
      await withHook(async ({ path, script, start }) => {
        const cleaner = script('cleaner', '');
        const open = script('open', '');
        chmodSync(open, 0o757);
        writeFileSync(path('plain'), '', { mode: 0o644 });
        const refused = async (parameters: readonly string[], why: string): Promise<void> => {
          const hook = start(parameters);
          await hook.ended;
          assert.equal(hook.told, [`refused ${why}`]);
        };
        const good = `cleaner=${cleaner}`;
        const seconds = 'write whole seconds, 1 to 86400';
        const host = 'write unix:///PATH or tcp://HOST:PORT';
        await refused([], 'parameter cleaner is missing: the absolute path of pod-executor');
        await refused(['cleaner='], 'parameter cleaner is "": write an absolute path');
        await refused(['cleaner=bin/x'], 'parameter cleaner is "bin/x": write an absolute path');
        await refused([`${good}x`], `parameter cleaner is "${cleaner}x": No such file or directory`);
        await refused(['cleaner=/'], 'parameter cleaner is "/": that is no file');
        await refused(
          [`cleaner=${path('plain')}`],
          `parameter cleaner is "${path('plain')}": it cannot be executed; chmod +x it`,
        );
        await refused([`cleaner=${open}`], `parameter cleaner is "${open}": everyone may write it; chmod o-w it`);
        await refused([good, good], 'parameter "cleaner" is there twice');
        for (const bad of ['', '0', '-1', '1.5', '86401', '1e3', '999999999999999999999'])
          await refused([good, `time_limit_seconds=${bad}`], `parameter time_limit_seconds is "${bad}": ${seconds}`);
        for (const bad of ['', '/run/docker.sock', 'unix://', 'ssh://host'])
          await refused([good, `engine_host=${bad}`], `parameter engine_host is "${bad}": ${host}`);
        await refused(
          [good, 'timeout=3'],
          'there is no parameter "timeout"; there are cleaner, engine_host, time_limit_seconds and argument',
        );
      });
    },
    async 'what pod-compile renders for it is what it takes'() {
      await withHook(async ({ script, start }) => {
        const cleaner = script('a "cleaner"', '');
        const words = [
          '--cleaner',
          cleaner,
          '--engine',
          'tcp://10.0.0.1:2376',
          '--time-limit',
          '60',
          '--argument=--json',
        ];
        let rendered = '';
        inFolder({}, ({ run }) => {
          rendered = run(['render', 'mesos-hook', ...words]).out;
        });
        const [library] = JSON.parse(rendered).libraries;
        const [{ name, parameters }] = library.modules;
        assert.ok(readFileSync(join(root, 'runtime/hook/module.cpp'), 'utf8').includes(` ${name}(`));
        assert.ok(readFileSync(join(root, 'runtime/hook/README.md'), 'utf8').includes(library.file));
        const given = parameters.map(({ key, value }: { key: string; value: string }) => `${key}=${value}`);
        assert.equal(given, [
          `cleaner=${cleaner}`,
          'engine_host=tcp://10.0.0.1:2376',
          'time_limit_seconds=60',
          'argument=--json',
        ]);
        const hook = start(given);
        hook.removed('F', 'E');
        await hook.says('ended with code 0');
      });
    },
  },
  SECONDS,
);
