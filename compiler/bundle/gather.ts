import { posix } from 'node:path';
import { ignoreFilesOf, leavesOut } from '../build-context.ts';
import { compareText, type Report } from '../diagnostic.ts';
import type { Host, Inspected, Storage } from '../host.ts';
import { FILES_FOLDER } from '../plan/files.ts';
import type { Need } from './needs.ts';

/** What lies in a bundle. */
export interface Entry {
  /** Relative to the root. */
  readonly path: string;
  readonly what: Extract<Inspected, { readonly kind: 'file' | 'folder' | 'link' }>;
  /** The first that needs it. */
  readonly need: Need;
  /** Only the executor reads it: it is a secret, or may hold one. */
  readonly isPrivate: boolean;
}

/** Where a bundle comes from. */
export interface Place {
  /** Absolute. */
  readonly root: string;
  readonly storage: Storage;
  /** Confined to the root. */
  readonly host: Host;
  /** Absolute path of what must stay out: an earlier bundle. */
  readonly except?: string;
}

/** Symbolic links in a row; more are a circle. */
const MOST_LINKS = 40;

/**
 * Everything that is needed, by path: the folder's own shape, with symbolic links as links and what they lead to. What
 * cannot be in a bundle, or is not there, is reported.
 */
export function gather(needs: readonly Need[], place: Place, report: Report): readonly Entry[] {
  const work: Work = { place, report, found: new Map(), known: new Map() };
  for (const need of needs) {
    const path = reach(need.path, { need, work, isKept: true });
    if (path !== undefined) take(path, need, work);
  }
  // The root is there already.
  work.found.delete('');
  return [...work.found.values()].sort((a, b) => compareText(a.path, b.path));
}

interface Work {
  readonly place: Place;
  readonly report: Report;
  readonly found: Map<string, Entry>;
  readonly known: Map<string, Inspected>;
}

function look(path: string, { place, known }: Work): Inspected {
  const before = known.get(path);
  if (before) return before;
  const { root, storage } = place;
  const found = storage.inspect(root, path);
  known.set(path, found);
  return found;
}

/** How a path is followed. */
interface Reaching {
  readonly need: Need;
  readonly work: Work;
  /** Links on the way are part of the bundle; else they are only judged. */
  readonly isKept: boolean;
  /** Where a relative path begins; the root when absent. */
  readonly from?: string;
  /** What messages are about; the need itself when absent. */
  readonly about?: string;
}

/** The path without symbolic links. Undefined where they lead out of the root, or in circles, or nowhere: that is reported. */
function reach(path: string, { need, work, isKept, from = '', about }: Reaching): string | undefined {
  const refuse = (why: string): undefined => tell(work, need, about ?? need.path, why);
  if (posix.isAbsolute(path)) return refuse(OUTSIDE);
  let here = from;
  const steps = path.split('/');
  for (let links = 0; steps.length > 0; ) {
    const step = steps.shift() ?? '';
    if (step === '' || step === '.') continue;
    if (step === '..' && here === '') return refuse(OUTSIDE);
    if (step === '..') {
      here = parentOf(here);
      continue;
    }
    const next = posix.join(here, step);
    const what = look(next, work);
    if (what.kind !== 'link') {
      here = next;
      continue;
    }
    links += 1;
    if (posix.isAbsolute(what.target)) return refuse(OUTSIDE);
    if (links > MOST_LINKS) return refuse('its symbolic links lead in a circle');
    if (isKept) keep(next, what, need, work);
    steps.unshift(...what.target.split('/'));
  }
  return here;
}

const OUTSIDE = 'it is a symbolic link that leaves the root, and an executor has nothing from there';

function parentOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

/** Something that is needed, at its real path, with all that is in it. */
function take(path: string, need: Need, work: Work): void {
  const what = look(path, work);
  if (what.kind === 'missing') tellMissing(need, work);
  else if (what.kind === 'refused') tell(work, need, path, what.why);
  else keep(path, what, need, work);
  if (what.kind === 'folder') walk(path, need, work, leftOut(path, need, work));
}

/** By paths relative to what is taken. */
function leftOut(path: string, { dockerfile }: Need, { place }: Work): (path: string) => boolean {
  if (dockerfile === undefined) return (inner) => posix.basename(inner) === FILES_FOLDER;
  const names = ignoreFilesOf(dockerfile);
  const rules = names.map((name) => place.host.read(posix.join(path, name))).find(({ kind }) => kind === 'text');
  return leavesOut(rules?.kind === 'text' ? rules.text : '', [dockerfile, ...names]);
}

function walk(top: string, need: Need, work: Work, isOut: (path: string) => boolean): void {
  const { root, except } = work.place;
  const open = [top];
  for (const folder of open) {
    const what = look(folder, work);
    for (const name of what.kind === 'folder' ? what.names : []) {
      const path = posix.join(folder, name);
      if (isOut(posix.relative(top, path)) || posix.join(root, path) === except) continue;
      const inner = look(path, work);
      if (name.includes('\ufffd')) tell(work, need, path, 'its name is no UTF-8');
      else if (inner.kind === 'refused') tell(work, need, path, inner.why);
      else if (inner.kind !== 'missing') {
        keep(path, inner, need, work);
        // Where it leads to is not needed: from inside a container or an image nobody gets there.
        if (inner.kind === 'link')
          reach(inner.target, { need, work, isKept: false, from: parentOf(path), about: path });
        if (inner.kind === 'folder') open.push(path);
      }
    }
  }
}

function keep(path: string, what: Entry['what'], need: Need, { found }: Work): void {
  const before = found.get(path);
  const isPrivate = ['secret', 'ssh key', 'variables'].includes(need.as) && (before?.isPrivate ?? true);
  found.set(path, { path, what, need: before?.need ?? need, isPrivate });
}

function tell({ report }: Work, { as, at, written, path: whole }: Need, path: string, why: string): undefined {
  const inner = path === whole ? '' : posix.relative(whole, path);
  report.add('not-for-a-bundle', at, { what: inner === '' ? written : `${inner} in ${written}`, as, why });
}

/** Of what the compiler reads it said so itself. */
function tellMissing({ as, at, written }: Need, { report }: Work): void {
  if (as === 'mount') report.add('mount-not-there', at, { path: written });
  else if (['build context', 'Dockerfile', 'ssh key'].includes(as))
    report.add('not-for-a-bundle', at, { what: written, as, why: 'it is not there' });
}
