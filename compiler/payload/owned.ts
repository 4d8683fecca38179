/** What frameworks set themselves: no payload has a say in it. */
const OWNED = /^(MESOS_.*|MARATHON_.*|HOST|PORTS?|PORT\d+|PORT_.*)$/;

/** Whether a variable is a framework's own. */
export function isOwned(name: string): boolean {
  return OWNED.test(name);
}
