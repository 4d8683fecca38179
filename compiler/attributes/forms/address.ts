/** Whether the text is an IPv4 or IPv6 address. */
export function isAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

/** Whether the text is an address with the length of its network: `10.1.0.0/24`. */
export function isSubnet(text: string): boolean {
  const [address = '', length = '', ...rest] = text.split('/');
  const longest = isIpv4(address) ? 32 : isIpv6(address) ? 128 : -1;
  return rest.length === 0 && /^(0|[1-9]\d{0,2})$/.test(length) && Number(length) <= longest;
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const mixed = last.includes('.');
  if (mixed && (!isIpv4(last) || text.endsWith('::'))) return false;
  const plain = mixed ? groups.slice(0, -1) : groups;
  const count = plain.length + (mixed ? 2 : 0);
  return plain.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? count < 8 : count === 8);
}

/** The longest label of a host name (RFC 1035). */
const HOST_NAME = 63;

/** A name as hosts know it. */
export function hostName(name: string): string {
  return name.slice(0, HOST_NAME);
}
