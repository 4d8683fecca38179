import type { Report } from '../diagnostic.ts';
import type { Group } from './group.ts';
import type { Attachment } from './networks.ts';

/** A link needs a network of both ends: the Engine refuses it on its own bridge, and it leads nowhere on others. */
export function checkLinks(
  groups: ReadonlyMap<string, Group>,
  attachments: ReadonlyMap<string, Attachment>,
  ownerOf: (service: string) => string,
  report: Report,
): void {
  for (const [owner, { links }] of groups) {
    const from = networksOf(attachments.get(owner));
    for (const { by, service: to, at } of links) {
      const shared = networksOf(attachments.get(ownerOf(to))).some((network) => from.includes(network));
      if (shared || from.length === 0) continue; // without any network of its own: that was said already
      if (from.includes(BRIDGE)) report.add('link-refused', at, { service: by, to });
      else report.add('links-without-effect', at, { service: by, why: `no network has both it and ${to}` });
    }
  }
}

const BRIDGE = 'bridge';

/** The networks that one can link through, by the engine's names. */
function networksOf(attachment: Attachment | undefined): readonly string[] {
  if (!attachment || attachment.mode === 'host' || attachment.mode === 'none') return [];
  const first = attachment.mode === 'default' ? BRIDGE : attachment.mode;
  return [first, ...attachment.further.map(({ network }) => network)];
}
