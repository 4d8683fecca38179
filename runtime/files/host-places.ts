import { type Held, reasonOf, release, roomsOf } from '../../compiler/command.ts';
import { FILES_FOLDER } from '../../compiler/plan/files.ts';
import { hostMountIn, type PinStep, pinSteps } from '../../compiler/plan/host-mounts.ts';
import type { CreateBody, PodPlan } from '../../compiler/plan/plan.ts';
import { EngineError, type PutFile } from '../engine/engine.ts';
import { SUBPATH_SINCE } from '../engine/versions.ts';
import { FILES, makePrivate, PINS, tryRemovePrivate } from '../private/folder.ts';
import { pinHeld } from '../private/pins.ts';
import { holdSource } from '../private/source.ts';
import { makeFolder, removeFolder, writeOwned } from './folder.ts';
import { hasSubpath, pinWay } from './pin-way.ts';
import {
  findSubFolder,
  fitsVolume,
  mountedPaths,
  type PinVolume,
  pinVolume,
  type SubFolder,
  volumeMount,
} from './sub-folder.ts';

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
  /** Volumes that the request needs. */
  readonly volumes?: readonly PinVolume[];
}

/** What follows from a pin. */
export interface Pinned {
  /** A sentence for people where the source is not mounted from the private folder. */
  readonly note?: string;
  /** A volume that containers mount in the source's place. */
  readonly volume?: PinVolume;
}

/** What is made on this host for the mounts of a plan: files, and pinned bind sources. Failures are EngineErrors. */
export class HostPlaces {
  readonly #plan: PodPlan;
  readonly #placing: Placing;
  /** By pin: the path or the volume that the Engine gets. */
  readonly #pinned = new Map<string, string | PinVolume>();
  /** By pin, as found before the first container started: the sub-folder of a volume, or why there is none. */
  readonly #subFolders = new Map<string, SubFolder | string>();
  #isMade = false;

  constructor(plan: PodPlan, placing: Placing) {
    this.#plan = plan;
    this.#placing = placing;
  }

  /** Holds a bind source for an Engine of this API version. */
  pin(step: PinStep, apiVersion: string): Pinned {
    if (!this.#placing.isPrivate) {
      if (hasSubpath(apiVersion)) this.#holdAndLook(step);
      return this.#otherwise(step, 'only root can pin it, and the executor is not root', apiVersion);
    }
    const source = this.#hold(step);
    try {
      if (hasSubpath(apiVersion)) this.#look(step, source);
      this.#make();
      this.#pinned.set(step.pin, pinHeld(source, `${this.#placing.folder}/${PINS}`, step.pin));
      return {};
    } catch (error) {
      if (error instanceof EngineError) throw error;
      return this.#otherwise(step, wordsOf(error), apiVersion);
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
      const place = found?.kind === 'pin' ? this.#pinned.get(found.name) : found && this.#pathOf(found.name);
      if (place === undefined) return mount;
      return typeof place === 'string' ? { ...mount, Source: place } : volumeMount(mount, place);
    });
    return { ...body, HostConfig: { ...HostConfig, Mounts } };
  }

  /** What follows when the Engine refused a create request; undefined when the paths of this host are not why. */
  refused(body: CreateBody, message: string, apiVersion: string): Unseen | undefined {
    const { folder } = this.#placing;
    if (!this.#isMade || !message.includes(folder) || !/does not exist/.test(message)) return undefined;
    const why = `the Engine does not see ${folder}, for it runs in another mount namespace than the executor`;
    const names = (body.HostConfig?.Mounts ?? []).flatMap(({ Source }) => hostMountIn(Source) ?? []);
    const pins = pinSteps(this.#plan).filter(({ pin }) => names.some((one) => one.kind === 'pin' && one.name === pin));
    if (pins.length === 0) return { why };
    const others = pins.map((step) => this.#otherwise(step, why, apiVersion));
    const volumes = others.flatMap(({ volume }) => volume ?? []);
    return { why: others.map(({ note }) => note).join('; '), body: this.placed(body), volumes };
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

  /** Notes the sub-folder of a source: later a container may have put something else in its place. */
  #look({ pin }: PinStep, source: Held): void {
    try {
      this.#subFolders.set(pin, findSubFolder(source, this.#plan));
    } catch (error) {
      this.#subFolders.set(pin, wordsOf(error));
    }
  }

  #holdAndLook(step: PinStep): void {
    try {
      const source = this.#hold(step);
      this.#look(step, source);
      release(source);
    } catch (error) {
      if (!step.byPath) throw error;
      this.#subFolders.set(step.pin, wordsOf(error));
    }
  }

  /** Chooses what stands for a source that cannot be pinned in the private folder. */
  #otherwise(step: PinStep, why: string, apiVersion: string): Pinned {
    const folder = this.#subFolder(step, apiVersion);
    const way = pinWay({
      isRoot: this.#placing.isPrivate,
      isSeen: false,
      apiVersion,
      fitsVolume: typeof folder !== 'string',
      byPath: step.byPath === true,
    });
    if (way === 'sub-folder' && typeof folder !== 'string') {
      const volume = pinVolume(step.pin, folder, this.#plan);
      this.#pinned.set(step.pin, volume);
      return { volume, note: `${step.source} is mounted as a sub-folder of the volume ${volume.name}: ${why}` };
    }
    if (way !== 'by path') throw new EngineError('refused', refusal(step, `${why}; ${String(folder)}`));
    // The Engine makes no missing source of such a mount.
    if (step.create) release(this.#hold(step));
    this.#pinned.set(step.pin, step.source);
    return { note: `${step.source} is mounted by its path, though ${step.cause}: ${why}` };
  }

  #subFolder({ pin }: PinStep, apiVersion: string): SubFolder | string {
    if (!hasSubpath(apiVersion))
      return `a sub-folder of a volume needs an Engine with API ${SUBPATH_SINCE} or later (Docker 26), and this one speaks ${apiVersion}`;
    if (!fitsVolume(pin, this.#plan)) return 'a sub-folder of a volume can have neither propagation nor bind.recursive';
    return this.#subFolders.get(pin) ?? 'it was not looked at before the first start';
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
function checkReach(plan: PodPlan, folder: string): void {
  const own = `${plan.sandbox}/${FILES_FOLDER}`;
  const found = mountedPaths(plan).find((path) => isWithin(folder, path) || isWithin(path, own));
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
