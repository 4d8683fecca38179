/** Compiles a file of as many services as the argument says, some times over, and prints what it took as JSON. */
import { compile } from '../../compiler/compile.ts';
import type { TaskContext } from '../../compiler/context.ts';
import type { Host } from '../../compiler/host.ts';
import { DEFAULT_POLICY } from '../../compiler/policy.ts';
import { median } from './figures.ts';
import type { Measured } from './scaling.ts';
import { manyServices } from './services.ts';

/** Rounds go on until this much time has passed; the first ones include the warming up of the engine. */
const ENOUGH_MS = 1000;
const [FEWEST, MOST] = [3, 30];

const text = manyServices(Number(process.argv[2]));
const bytes = Buffer.from(text);
const host: Host = {
  read: (path) => (path === 'compose.yaml' ? { kind: 'text', text, bytes } : { kind: 'missing' }),
  look: (path) => (path === 'compose.yaml' ? 'file' : 'missing'),
};
const context: TaskContext = {
  simulated: true,
  task: { framework: 'bench', executor: 'bench', id: 'bench', name: 'bench', run: 'bench', agent: 'bench' },
  ports: 'any',
  portNames: {},
  environment: {},
  labels: {},
  sandbox: '/sandbox',
  shutdownSeconds: 5,
};

const rounds: number[] = [];
let peakMegabytes = 0;
const until = performance.now() + ENOUGH_MS;
while (rounds.length < FEWEST || (rounds.length < MOST && performance.now() < until)) {
  const began = performance.now();
  const { plan, diagnostics } = compile({ host, files: ['compose.yaml'], context, policy: DEFAULT_POLICY });
  rounds.push(performance.now() - began);
  // Of the first alone: a process that compiles once is what people run.
  if (rounds.length === 1) peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  if (!plan) throw new Error(`no plan: ${diagnostics[0]?.text}`);
}
const measured: Measured = { milliseconds: median(rounds), peakMegabytes };
console.log(JSON.stringify(measured));
