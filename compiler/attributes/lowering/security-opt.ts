import type { Where } from '../attribute.ts';
import type { Part, PowerUse } from '../part.ts';
import { allMasks, marked, masked } from './fields.ts';

/** What one entry becomes: words for the Engine, and whether it leaves what the Engine confines containers with. */
interface Option {
  readonly text?: string;
  /** In words: what it is instead. */
  readonly loose?: string;
  readonly systemPaths?: true;
  readonly newPrivileges?: true;
}

/**
 * `no-new-privileges`, `apparmor=NAME`, `label=…`, `seccomp=FILE`, `systempaths=unconfined`; a colon serves as `=`.
 * The text of a seccomp profile goes to the Engine. Any profile but the Engine's own may allow everything: it is a
 * power, as none is.
 */
export function securityOpt(said: readonly string[], where: Where): Part {
  const found = said.map((entry, index) => option(entry, index, where));
  const kept = found.flatMap(({ text }, index) => (text === undefined ? [] : [{ text, index }]));
  const powers = found.flatMap(({ loose }, index): readonly PowerUse[] => {
    return loose === undefined ? [] : [{ power: 'unconfined', what: loose, at: where.at(index) }];
  });
  const paths = found.some(({ systemPaths }) => systemPaths) && { MaskedPaths: [], ReadonlyPaths: [] };
  const options = kept.length > 0 && { SecurityOpt: kept.map(({ text }) => text) };
  const masks = kept.map(({ index }, at) => masked(`/HostConfig/SecurityOpt/${at}`, where.mask(index)));
  const softens = found.flatMap(({ newPrivileges }, index) =>
    newPrivileges ? [{ kind: 'new-privileges' as const, at: where.at(index) }] : [],
  );
  return { create: { HostConfig: { ...options, ...paths } }, powers, softens, ...marked(allMasks(masks)) };
}

function option(entry: string, index: number, where: Where): Option {
  const cut = entry.includes('=') ? entry.indexOf('=') : entry.indexOf(':');
  const [name, value] = cut === -1 ? [entry, undefined] : [entry.slice(0, cut), entry.slice(cut + 1)];
  const wrong = (wanted: string): Option => {
    where.tell('bad-value', { what: 'security_opt', wanted }, index);
    return {};
  };
  switch (name) {
    case 'no-new-privileges':
      return value === undefined || /^(true|false)$/.test(value)
        ? { text: entry, ...(value === 'false' && { newPrivileges: true }) }
        : wrong('no-new-privileges:true or :false');
    case 'seccomp':
      return seccomp(value ?? '', where) ?? {};
    case 'apparmor':
      if (!value) return wrong('apparmor= and the name of a profile');
      return value === 'docker-default'
        ? { text: entry }
        : { text: entry, loose: "another AppArmor profile than the engine's" };
    case 'label':
      return value
        ? { text: entry, loose: "another SELinux label than the engine's" }
        : wrong('label= and what it sets');
    case 'systempaths':
      return value === 'unconfined'
        ? { systemPaths: true, loose: 'the hidden parts of /proc and /sys' }
        : wrong('systempaths=unconfined');
    default:
      return wrong('no-new-privileges, or begin with seccomp=, apparmor=, label= or systempaths=');
  }
}

/** Undefined where the file could not be read: that was said when it was. */
function seccomp(value: string, { text }: Where): Option | undefined {
  if (value === 'builtin') return { text: 'seccomp=builtin' };
  if (value === 'unconfined')
    return { text: 'seccomp=unconfined', loose: 'all calls of the kernel (no seccomp profile)' };
  const profile = text(value);
  return profile === undefined ? undefined : { text: `seccomp=${profile}`, loose: 'a seccomp profile of its own' };
}
