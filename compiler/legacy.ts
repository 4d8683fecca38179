import type { Report } from './diagnostic.ts';
import { compose1, looksLikeCompose1 } from './legacy/compose1.ts';
import type { Entry, Mapping } from './tree.ts';
import { get, mapping, quoted, scalar, withEntry } from './tree.ts';

/** A file in today's spelling. */
export interface Modern {
  readonly node: Mapping;
  /** `compose-1`: services stood at top level. */
  readonly format: 'compose' | 'compose-1';
}

/** Rewrites a file of any age into today's spelling; what was said keeps its place. compose-semantics, 1.14. */
export function legacy(root: Mapping, report: Report): Modern {
  if (looksLikeCompose1(root)) return { node: compose1(root, report), format: 'compose-1' };
  return { node: version(root, report), format: 'compose' };
}

const VERSION = /^\d+(\.\d+)*$/;

/** Any version is let pass, a number as well: it means nothing any more. */
function version(root: Mapping, report: Report): Mapping {
  const node = get(root, 'version');
  if (!/^2(\.|$)/.test(node?.kind === 'scalar' ? String(node.value) : '')) refuseVolumeDrivers(root, report);
  if (!node) return root;
  const usual = node.kind === 'scalar' && VERSION.test(node.text ?? String(node.value));
  if (!usual) report.add('version-odd', node.span, { got: quoted(node) });
  return withEntry(root, 'version', undefined);
}

/** Compose 1 and 2.x had it alone: in all others it says nothing of which volumes it speaks. */
function refuseVolumeDrivers(root: Mapping, report: Report): void {
  const services = get(root, 'services');
  if (services?.kind !== 'mapping') return;
  for (const [name, { value }] of services.entries) {
    const driver = value.kind === 'mapping' ? value.entries.get('volume_driver') : undefined;
    if (driver) report.add('old-attribute', driver.keySpan, { path: `services.${name}.volume_driver` });
  }
}

/**
 * To be asked once all files are merged: services of Compose 1 that state no network stand on the engine's default
 * bridge. Asked earlier, the default would win over what an earlier file or an extended service states.
 */
export function onDefaultBridge(root: Mapping): Mapping {
  const services = get(root, 'services');
  if (services?.kind !== 'mapping') return root;
  const entries = new Map([...services.entries].map(([name, entry]) => [name, bridged(entry)]));
  return withEntry(root, 'services', mapping(entries, services.span));
}

function bridged(entry: Entry): Entry {
  const { keySpan, value } = entry;
  if (value.kind !== 'mapping' || value.entries.has('network_mode')) return entry;
  return { keySpan, value: withEntry(value, 'network_mode', scalar('bridge', keySpan), keySpan) };
}
