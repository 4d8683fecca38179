import { calm, handClock, until } from '../../support/outlet.ts';
import { inSandbox } from '../../support/sandbox.ts';
import { assert, spec } from '../../support/spec.ts';

const LINE = `${'x'.repeat(99)}\n`;
/** About 100 kB of lines. */
const CHUNK = { stream: 'stdout', bytes: Buffer.from(LINE.repeat(1000)) } as const;

spec('slow and broken destinations', {
  async 'who brings more than is written is asked to wait, and nothing is lost'() {
    const clock = handClock();
    await inSandbox(
      async ({ open, stdout }) => {
        const log = open('web');
        stdout.stop();
        const answers = [1, 2, 3, 4, 5].map(() => log.write(CHUNK));
        assert.equal(answers.slice(0, 3), [undefined, undefined, undefined]);
        assert.ok(answers[4] instanceof Promise);
        stdout.go();
        await answers[4];
        await log.end();
        assert.is(stdout.text().split('\n').length - 1, 5000);
      },
      { clock },
    );
  },
  async 'a container is held up for two seconds; then lines are left out, and a line says how many'() {
    const clock = handClock();
    await inSandbox(
      async ({ open, stdout, file }) => {
        const log = open('web');
        stdout.stop();
        for (let chunk = 0; chunk < 3; chunk += 1) await log.write(CHUNK);
        const held = log.write(CHUNK);
        assert.ok(held instanceof Promise);
        await until(() => file('logs/web.stdout')?.length === 4 * CHUNK.bytes.length);
        let over = false;
        void held.then(() => {
          over = true;
        });
        await clock.pass(1999);
        assert.not(over);
        await clock.pass(1);
        assert.ok(over);
        assert.is(log.write(CHUNK), undefined);
        assert.is(log.write(CHUNK), undefined);
        stdout.go();
        await calm();
        log.write({ stream: 'stdout', bytes: Buffer.from('back again\n') });
        await log.end();
        const told = stdout.text().split('\n');
        assert.is(told.filter((line) => line === `web | ${LINE.trimEnd()}`).length, 4000);
        assert.equal(told.slice(-3), [
          'web | (2000 lines were left out here: writing took too long)',
          'web | back again',
          '',
        ]);
        assert.is(file('logs/web.stdout')?.length, 6 * CHUNK.bytes.length + 'back again\n'.length);
        assert.equal(log.tail().at(-1), 'back again');
      },
      { clock },
    );
  },
  async 'memory does not grow with what cannot be written'() {
    const clock = handClock();
    await inSandbox(
      async ({ open, stdout }) => {
        const log = open('web');
        stdout.stop();
        const before = process.memoryUsage().arrayBuffers;
        for (let chunk = 0; chunk < 600; chunk += 1) {
          const held = log.write(CHUNK);
          if (held) await Promise.race([held, clock.pass(2000)]);
          if (chunk % 3 === 0) await calm();
        }
        const grown = process.memoryUsage().arrayBuffers - before;
        stdout.go();
        await log.end();
        assert.ok(grown < 6 * 1024 * 1024, `${grown} bytes more after 60 MB`);
      },
      { clock },
    );
  },
  async 'a busy stream is written in few batches'() {
    await inSandbox(async ({ open, stdout }) => {
      const log = open('web');
      for (let line = 0; line < 5000; line += 1) await log.write({ stream: 'stdout', bytes: Buffer.from(LINE) });
      await log.end();
      assert.ok(stdout.writes < 50, `${stdout.writes} writes`);
    });
  },
  async 'the end waits until all is written'() {
    await inSandbox(async ({ open, stdout }) => {
      const log = open('web');
      stdout.stop();
      log.write({ stream: 'stdout', bytes: Buffer.from('last words') });
      let ended = false;
      const end = log.end().then(() => {
        ended = true;
      });
      await calm();
      assert.not(ended);
      stdout.go();
      await end;
      assert.is(stdout.text(), 'web | last words\n');
    });
  },
  async 'the end of one container does not wait for the words of another'() {
    await inSandbox(async ({ open, stdout }) => {
      const [web, chatty] = [open('web'), open('chatty')];
      let going = true;
      const talk = async () => {
        while (going) {
          await chatty.write({ stream: 'stdout', bytes: Buffer.from(LINE.repeat(100)) });
          await calm();
        }
      };
      const talking = talk();
      web.write({ stream: 'stdout', bytes: Buffer.from('bye') });
      await web.end();
      assert.match(stdout.text(), /^web \| bye$/m);
      going = false;
      await talking;
      await chatty.end();
    });
  },
  async 'the end comes also when nothing is written any more, and says so'() {
    const clock = handClock();
    await inSandbox(
      async ({ open, stdout, troubles, file }) => {
        const log = open('web');
        stdout.stop();
        log.write({ stream: 'stdout', bytes: Buffer.from('unheard\n') });
        const end = log.end();
        await until(() => file('logs/web.stdout') === 'unheard\n');
        await calm();
        await clock.pass(5000);
        await end;
        assert.equal(troubles, ['the last output did not reach stdout: writing took too long']);
        stdout.go();
      },
      { clock },
    );
  },
  async 'a failure is told once, holds up nothing, and may pass'() {
    await inSandbox(async ({ open, stdout, troubles, file }) => {
      const log = open('web');
      const say = async (text: string) => {
        await log.write({ stream: 'stdout', bytes: Buffer.from(text) });
        await calm();
      };
      stdout.fail(Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' }));
      await say('one\n');
      await say('two\n');
      const before = open('other');
      before.write({ stream: 'stdout', bytes: Buffer.from('three\n') });
      await before.end();
      assert.equal(troubles, ['cannot write stdout: the disk is full']);
      stdout.fail(undefined);
      await say('four\n');
      await log.end();
      assert.is(stdout.text(), 'web | four\n');
      assert.is(file('logs/web.stdout'), 'one\ntwo\nfour\n');
    });
  },
});
