import { type Held, reasonOf, release, roomsOf } from '../../compiler/command.ts';
import { FILES_FOLDER } from '../../compiler/plan/files.ts';
import { hostMountIn, type PinStep, pinSteps } from '../../compiler/plan/host-mounts.ts';
import type { CreateBody, PodPlan } from '../../compiler/plan/plan.ts';
import { EngineError, type PutFile } from '../engine/engine.ts';
import { FILES, makePrivate, PINS, tryRemovePrivate } from '../private/folder.ts';
import { pinHeld } from '../private/pins.ts';
import { holdSource } from '../private/source.ts';
import { makeFolder, removeFolder, writeOwned } from './folder.ts';

export interface Placing {
  /** Made when something is first put there. */
  readonly folder: string;
  /** Whether no container can reach the folder: it is root's, and outside the sandbox. */
  readonly isPrivate: boolean;
  /** Which process this is. */
  readonly owner: string;
  /** Absolute paths outside the sandbox to which links may lead. */
  readonly paths: readonly string[];
}

/** The Engine does not see what was made for a container: `why`, and the request to try instead where one is allowed. */
export interface Unseen {
  readonly why: string;
  readonly body?: CreateBody;
}

/** What is made on this host for the mounts of a plan: files, and pinned bind sources. Failures are EngineErrors. */
export class HostPlaces {
  readonly #plan: PodPlan;
  readonly #placing: Placing;
  /** By pin: the path that the Engine gets. */
  readonly #pinned = new Map<string, string>();
  #isMade = false;

  constructor(plan: PodPlan, placing: Placing) {
    this.#plan = plan;
    this.#placing = placing;
  }

  /** Holds a bind source. Returns a sentence for people where the source is mounted by its path all the same. */
  pin(step: PinStep): string | undefined {
    if (!this.#placing.isPrivate) return this.#byPath(step, 'only root can pin it, and the executor is not root');
    const source = this.#hold(step);
    try {
      this.#make();
      this.#pinned.set(step.pin, pinHeld(source, `${this.#placing.folder}/${PINS}`, step.pin));
      return undefined;
    } catch (error) {
      if (error instanceof EngineError) throw error;
      return this.#byPath(step, wordsOf(error));
    } finally {
      release(source);
    }
  }

  /** Writes a file under the name by which the plan mounts it. */
  write(name: string, fileAt: (path: string) => PutFile): void {
    const { folder, isPrivate } = this.#placing;
    if (!isPrivate) checkReach(this.#plan, folder);
    const file = fileAt(this.#pathOf(name));
    try {
      this.#make();
      writeOwned(file);
    } catch (error) {
      throw new EngineError('refused', `its files cannot be written into ${folder}: ${whyUnwritten(error)}`, {
        cause: error,
      });
    }
  }

  /** The create request with paths of this host in the place of `pin:NAME` and `file:NAME`. */
  placed(body: CreateBody): CreateBody {
    const { HostConfig } = body;
    if (!HostConfig?.Mounts) return body;
    const Mounts = HostConfig.Mounts.map((mount) => {
      const found = mount.Type === 'bind' ? hostMountIn(mount.Source) : undefined;
      const path = found?.kind === 'pin' ? this.#pinned.get(found.name) : found && this.#pathOf(found.name);
      return path === undefined ? mount : { ...mount, Source: path };
    });
    return { ...body, HostConfig: { ...HostConfig, Mounts } };
  }

  /** What follows when the Engine refused a create request; undefined when the paths of this host are not why. */
  refused(body: CreateBody, message: string): Unseen | undefined {
    const { folder } = this.#placing;
    if (!this.#isMade || !message.includes(folder) || !/does not exist/.test(message)) return undefined;
    const why = `the Engine does not see ${folder}, for it runs in another mount namespace than the executor`;
    const names = (body.HostConfig?.Mounts ?? []).flatMap(({ Source }) => hostMountIn(Source) ?? []);
    const pins = pinSteps(this.#plan).filter(({ pin }) => names.some((one) => one.kind === 'pin' && one.name === pin));
    const required = pins.find((step) => !step.byPath);
    if (required) return { why: refusal(required, why) };
    if (pins.length === 0) return { why };
    const notes = pins.map((step) => this.#byPath(step, why));
    return { why: notes.join('; '), body: this.placed(body) };
  }

  /** Removes all that was made. What could not be removed, and why. */
  remove(): readonly string[] {
    if (!this.#isMade) return [];
    const { folder, isPrivate } = this.#placing;
    const left = isPrivate ? tryRemovePrivate(folder) : removeFolder(folder);
    return left === undefined ? [] : [`folder ${folder}: ${left}`];
  }

  #hold({ source, below, create, cause }: PinStep): Held {
    try {
      return holdSource(roomsOf(this.#plan.sandbox, [below, ...this.#placing.paths]), source, create);
    } catch (error) {
      throw new EngineError('refused', `${source} cannot be mounted: ${wordsOf(error)}; ${cause}`);
    }
  }

  #byPath(step: PinStep, why: string): string {
    if (!step.byPath) throw new EngineError('refused', refusal(step, why));
    // The Engine makes no missing source of such a mount.
    if (step.create) release(this.#hold(step));
    this.#pinned.set(step.pin, step.source);
    return `${step.source} is mounted by its path, though ${step.cause}: ${why}`;
  }

  #make(): void {
    if (this.#isMade) return;
    const { folder, isPrivate, owner } = this.#placing;
    if (isPrivate) makePrivate(folder, owner);
    else makeFolder(folder);
    this.#isMade = true;
  }

  #pathOf(file: string): string {
    const { folder, isPrivate } = this.#placing;
    return isPrivate ? `${folder}/${FILES}/${file}` : `${folder}/${file}`;
  }
}

/** Both lines of the Compose file, and the ways out. */
function refusal({ source, cause }: PinStep, why: string): string {
  return `${source} could be replaced by a link to any folder of this host: ${cause}. The executor would pin the source against that, but cannot here: ${why}. Mount the folder above read-only, move the source out of it, or mount the folder above alone; or the operator allows it (allow.powers: [nested-binds])`;
}

/** A container that mounts the folder of the files, or one above, could replace them. */
function checkReach({ containers, volumes, sandbox, steps }: PodPlan, folder: string): void {
  const binds = containers.flatMap(({ create: { HostConfig: { Binds = [], Mounts = [] } = {} } }) => [
    ...Binds.map((bind) => bind.slice(0, bind.indexOf(':'))),
    ...Mounts.flatMap(({ Type, Source = '' }) => (Type === 'bind' && Source.startsWith('/') ? [Source] : [])),
  ]);
  const devices = volumes.flatMap(({ create }) => create?.DriverOpts?.['device'] ?? []);
  const pins = steps.flatMap((step) => (step.do === 'pin' ? [step.source] : []));
  const own = `${sandbox}/${FILES_FOLDER}`;
  const found = [...binds, ...devices, ...pins].find((path) => isWithin(folder, path) || isWithin(path, own));
  if (found === undefined) return;
  throw new EngineError(
    'refused',
    `its secrets and configs would lie in ${own}, where a container that mounts ${found} could replace them, for the executor is not root and has no other place; run it as root, or mount single folders of the sandbox instead of ${found}`,
  );
}

function isWithin(path: string, folder: string): boolean {
  return `${path}/`.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function wordsOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return reasonOf(error);
  return error instanceof Error ? error.message : String(error);
}

function whyUnwritten(error: unknown): string {
  const isOwner = error instanceof Error && 'syscall' in error && error.syscall === 'fchown';
  return isOwner ? 'only root can write files that belong to somebody else' : wordsOf(error);
}
