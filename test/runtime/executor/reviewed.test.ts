import { reviewedDigest } from '../../../compiler/reviewed.ts';
import { testImage } from '../../support/docker.ts';
import { memoryHost } from '../../support/host.ts';
import { assert, spec } from '../../support/spec.ts';
import { underAgent } from '../../support/under-agent.ts';

const TERMINAL = (update: { readonly state: string }): boolean => /FINISHED|FAILED|KILLED/.test(update.state);

const FILES = {
  'compose.yaml':
    'services:\n  web:\n    image: IMAGE\n    command: [sh, -c, "cat /run/secrets/key; echo $STAGE"]\n    environment: { STAGE: "${STAGE}" }\n    secrets: [key]\n    volumes: ["data:/data"]\nvolumes: { data: }\nsecrets: { key: { file: key.pem } }\n',
  '.env': 'STAGE=live\n',
  'key.pem': 'key\n',
};

async function label(): Promise<{ readonly labels: { readonly labels: readonly { key: string; value: string }[] } }> {
  const image = await testImage();
  const texts = Object.entries(FILES).map(([file, text]) => [file, text.replaceAll('IMAGE', image)] as const);
  const host = memoryHost(Object.fromEntries(texts));
  const { digest = '' } = reviewedDigest({ host, files: ['compose.yaml'], variables: {}, profiles: [] });
  assert.match(digest, /^sha256:/);
  return { labels: { labels: [{ key: 'digest', value: digest }] } };
}

/** One byte more or less. */
const CHANGES: readonly { readonly [file: string]: string }[] = [
  { 'compose.yaml': `${FILES['compose.yaml']}#` },
  { '.env': 'STAGE=line\n' },
  { 'key.pem': 'kex\n' },
];

spec(
  'a task that says what was reviewed',
  {
    async 'runs it'() {
      const reviewed = await label();
      await underAgent({ files: FILES }, async ({ launch, told, ended, text }) => {
        launch('T', reviewed);
        const { state, message } = await told(TERMINAL);
        assert.is(state, 'TASK_FINISHED', message);
        await ended;
        assert.match(text('stdout'), /web \| key\n/);
      });
    },

    async 'runs nothing else: one byte more, and nothing is made on the Engine'() {
      const reviewed = await label();
      for (const change of CHANGES) {
        await underAgent({ files: { ...FILES, ...change } }, async ({ launch, told, ended, left, states, agent }) => {
          launch('T', reviewed);
          const { state, message = '', reason } = await told(TERMINAL);
          assert.equal([state, reason], ['TASK_FAILED', 'REASON_TASK_INVALID'], message);
          const digests = message.match(/sha256:[0-9a-f]{64}/g) ?? [];
          assert.is(digests[0], reviewed.labels.labels[0]?.value);
          assert.is(new Set(digests).size, 2, message);
          assert.match(message, 'pod-compile diff REV:compose.yaml compose.yaml');
          assert.equal(await left(), []);
          await ended;
          assert.equal(await left(), []);
          assert.equal(states(), ['TASK_STARTING', 'TASK_FAILED']);
          assert.equal(agent.wrongs, []);
        });
      }
    },

    async 'is refused for a label that says nothing'() {
      await underAgent({ files: FILES }, async ({ launch, told, ended, left }) => {
        launch('T', { labels: { labels: [{ key: 'digest', value: '' }] } });
        const { state, message = '', reason } = await told(TERMINAL);
        assert.equal([state, reason], ['TASK_FAILED', 'REASON_TASK_INVALID'], message);
        assert.match(message, 'error bad-digest: the label digest');
        await ended;
        assert.equal(await left(), []);
      });
    },
  },
  60,
);
