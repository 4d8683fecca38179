import type { NameOfPort } from '../../payload/ports.ts';
import { place } from '../../source.ts';
import type { Trace } from '../../trace.ts';
import { get } from '../../tree.ts';

/** What the files call their ports, by the place of the port: a plan has places only. */
export function namesOfPorts({ compiled }: Trace): NameOfPort {
  const names = new Map<string, string>();
  for (const { node } of compiled?.project.services.values() ?? []) {
    const ports = get(node, 'ports');
    for (const port of ports?.kind === 'list' ? ports.items : []) {
      const name = get(port, 'name');
      if (name?.kind === 'scalar' && typeof name.value === 'string') names.set(place(port.span), name.value);
    }
  }
  return (at) => names.get(at);
}
