import type { ExecBody } from '../../compiler/plan/plan.ts';
import type { Bounded, Executed, Printing } from './engine.ts';
import { Lost } from './errors.ts';
import { frames } from './frames.ts';
import { repeated, sleep, within } from './limits.ts';
import { part } from './link.ts';
import type { Link } from './link.ts';
import { need } from './versions.ts';

/** What a hook printed is for messages: its last part says what went wrong. */
const OUTPUT_BYTES = 16_384;

/** How often a command is looked at whose output broke off. */
const LOOK_MS = 250;

/** Runs a command in a container, once, also when replies get lost. */
export async function execute(
  link: Link,
  container: string,
  body: ExecBody,
  { output: print, ...options }: Bounded & Printing,
): Promise<Executed> {
  const doing = `run a command in container ${container}`;
  if (body.Env) need('environment of a hook', link.version);
  if (body.WorkingDir !== undefined) need('working_dir of a hook', link.version);
  return within(link.limits.exec, { doing, ...options }, async (signal) => {
    const attached = { ...body, AttachStdout: true, AttachStderr: true };
    const request = { method: 'POST', path: `/containers/${part(container)}/exec`, body: attached } as const;
    // One that was created and is not started does nothing: creating is repeated without a look.
    const { Id: id } = (await repeated(() => link.bounded.ask(request, signal), signal)) as { readonly Id: string };
    const output = await repeated(
      () => run({ link, id, print }, signal),
      signal,
      async () => ((await state(link, id, signal)).begun ? '' : undefined),
    );
    return { code: await code(link, id, signal), output };
  });
}

interface Running {
  readonly link: Link;
  readonly id: string;
  readonly print: Printing['output'];
}

async function run({ link, id, print }: Running, signal: AbortSignal): Promise<string> {
  const body = { Detach: false, Tty: false };
  const chunks = await link.unbounded.open({ method: 'POST', path: `/exec/${id}/start`, body }, signal);
  let kept = Buffer.alloc(0);
  try {
    for await (const { stream, bytes } of frames(chunks)) {
      kept = Buffer.concat([kept, bytes]).subarray(-OUTPUT_BYTES);
      await print?.({ stream, bytes });
    }
  } catch (error) {
    // It runs all the same: its code will tell.
    if (!(error instanceof Lost)) throw error;
  }
  return kept.toString('utf8');
}

async function code(link: Link, id: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    const { running, code } = await state(link, id, signal);
    if (!running) return code;
    await sleep(LOOK_MS, signal);
  }
}

async function state(
  link: Link,
  id: string,
  signal: AbortSignal,
): Promise<{ readonly begun: boolean; readonly running: boolean; readonly code: number }> {
  const request = { method: 'GET', path: `/exec/${id}/json` } as const;
  const { Running: running, ExitCode: code } = (await repeated(() => link.bounded.ask(request, signal), signal)) as {
    readonly Running: boolean;
    readonly ExitCode: number | null;
  };
  return { begun: running || code !== null, running, code: code ?? 0 };
}
