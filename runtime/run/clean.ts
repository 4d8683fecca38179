import type { Given, Mistake } from '../../compiler/command.ts';
import { EXIT, failure, has, isMistake } from '../../compiler/command.ts';
import type { Cleaned } from '../cleaner/clean.ts';
import { cleanLegacy, surveyLegacy } from '../cleaner/legacy.ts';
import { sweepPrivate } from '../cleaner/private.ts';
import { cleanByForce, cleanRun, survey, type Survey, type Tools } from '../cleaner/sweep.ts';
import { watch } from '../cleaner/watch.ts';
import { type Engine, EngineError } from '../engine/engine.ts';
import { AFTERMATH_SECONDS } from '../engine/limits.ts';
import { Teller } from './clean-tell.ts';
import { foreignJson, legacySubject, runSubject, type Subject, subjectJson, table } from './clean-words.ts';
import { readWish, type Wish } from './clean-wish.ts';
import type { Machine } from './machine.ts';
import { writeUnits } from './units.ts';

/** `pod-executor clean`. */
export async function performClean(machine: Machine, given: Given): Promise<number | Mistake> {
  const wish = readWish(machine, given);
  if (isMistake(wish)) return wish;
  if (has(given, 'units')) return writeUnits(machine, given);
  const cleaner = new Cleaner(machine, wish);
  if (wish.how.watch) return cleaner.watch();
  const engine = await machine.connect({ limits: wish.limits });
  if (wish.how['dry-run']) return cleaner.show(await cleaner.look(engine));
  const { run } = wish.scope;
  const done =
    run === undefined ? await cleaner.removeAll(await cleaner.lookLong(engine)) : await cleaner.cleanOne(engine, run);
  const isSwept = await cleaner.sweepFolders(engine);
  return isSwept ? done : EXIT.failed;
}

/** Something that was found, and how it is removed if it goes. */
interface Task {
  readonly subject: Subject;
  readonly goes: boolean;
  readonly clean: () => Promise<Cleaned>;
}

interface Looked {
  readonly tasks: readonly Task[];
  readonly foreign: Survey['foreign'];
}

/** Runs that are cleaned at the same time: each waits for its containers to stop. */
const AT_ONCE = 4;

class Cleaner {
  readonly #machine: Machine;
  readonly #wish: Wish;
  readonly #teller: Teller;
  readonly #over = new AbortController();

  constructor(machine: Machine, wish: Wish) {
    this.#machine = machine;
    this.#wish = wish;
    this.#teller = new Teller(wish.how, machine.err);
  }

  async look(engine: Engine): Promise<Looked> {
    const { scope, how } = this.#wish;
    const tools = this.#tools(engine);
    if (how.legacy) {
      const found = await surveyLegacy(scope, tools);
      return { tasks: found.map((one) => task(legacySubject(one), () => cleanLegacy(one, tools))), foreign: [] };
    }
    const { runs, foreign, known } = await survey(scope, tools);
    return { tasks: runs.map((one) => task(runSubject(one), () => cleanRun(one.run, known, tools))), foreign };
  }

  /** An executor that is named has just died: the Engine may still be at what it asked for last. */
  async lookLong(engine: Engine): Promise<Looked> {
    const { scope, how } = this.#wish;
    const found = await this.look(engine);
    if (scope.executor === undefined || how.legacy || found.tasks.some(({ goes }) => goes)) return found;
    await this.#machine.clock.sleep(AFTERMATH_SECONDS * 1000, this.#over.signal);
    return this.look(engine);
  }

  /** As `terraform plan` does, the exit code says whether there is something to do. */
  show({ tasks, foreign }: Looked): number {
    const subjects = tasks.map(({ subject }) => subject);
    const lines = () => [...subjects.map(subjectJson), ...foreign.map(foreignJson)].join('');
    this.#machine.out(this.#wish.how.json ? lines() : table(subjects, foreign));
    return tasks.some(({ goes }) => goes) ? EXIT.differs : EXIT.done;
  }

  /** What one cannot be rid of stops no other. */
  async removeAll({ tasks, foreign }: Looked): Promise<number> {
    for (const { subject, goes } of tasks) if (!goes && subject.verdict.kind === 'doubt') this.#teller.kept(subject);
    for (const one of foreign) this.#teller.foreign(one);
    const going = tasks.filter(({ goes }) => goes);
    if (going.length === 0) this.#teller.nothing();
    const queue = going.values();
    let isLeft = false;
    const work = async (): Promise<void> => {
      for (const one of queue) if (!(await this.#remove(one))) isLeft = true;
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return isLeft ? EXIT.failed : EXIT.done;
  }

  /** One run: also what appears late of one of which nothing is there. */
  async cleanOne(engine: Engine, run: string): Promise<number | Mistake> {
    const tools = this.#tools(engine);
    const { runs, foreign, known } = await survey(this.#wish.scope, tools);
    const [found] = runs;
    const { force } = this.#wish.how;
    if (found && !force && found.verdict.kind !== 'over') {
      return failure(`run ${run} is not over: ${found.verdict.why}; stop it first, or say --force`);
    }
    const subject = found ? runSubject(found) : { name: `run ${run}`, whose: { run }, verdict: NOTHING, things: [] };
    const clean = () => (force ? cleanByForce(run, tools) : cleanRun(run, known, tools));
    return this.removeAll({ tasks: [{ subject, goes: true, clean }], foreign });
  }

  /**
   * Removes private folders that no label on the Engine names. Nothing tells whose run they were, so that a cleaner of
   * some runs alone leaves them. Returns false when one that could go is left.
   */
  async sweepFolders(engine: Engine): Promise<boolean> {
    const { scope, how } = this.#wish;
    if (how.legacy || Object.keys(scope).length > 0) return true;
    const { removed, left } = await sweepPrivate(engine, this.#tools(engine));
    for (const { name } of removed) this.#teller.note(`removed folder ${name}, of a run that is over`);
    for (const { found, why } of left) this.#teller.note(`folder ${found.name}: ${why}`);
    return left.length === 0;
  }

  async watch(): Promise<number> {
    const { clock, connect, listen } = this.#machine;
    const { signal } = this.#over;
    const off = listen(() => this.#over.abort());
    try {
      await watch({
        connect: () => connect({ limits: this.#wish.limits }, signal),
        sweep: async (engine) => {
          await this.removeAll(await this.look(engine));
          await this.sweepFolders(engine);
        },
        clock,
        signal,
        say: (text) => this.#teller.note(text),
      });
    } finally {
      off();
    }
    return EXIT.done;
  }

  /** Whether nothing is left. An Engine that fails in the middle leaves the rest to the next sweep. */
  async #remove({ subject, clean }: Task): Promise<boolean> {
    try {
      const cleaned = await clean();
      this.#teller.cleaned(subject, cleaned);
      return cleaned.left.length === 0;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.#teller.note(`${subject.name}: ${error.message}`);
      return false;
    }
  }

  #tools(engine: Engine): Tools {
    const { processes, cgroups, clock } = this.#machine;
    return { engine, processes, cgroups, clock, agents: this.#wish.agents, signal: this.#over.signal };
  }
}

function task(subject: Subject, clean: () => Promise<Cleaned>): Task {
  return { subject, goes: subject.verdict.kind === 'over', clean };
}

const NOTHING = { kind: 'over', why: 'nothing of it is there' } as const;
