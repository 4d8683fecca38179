import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Commands that tests need, and the Debian packages that have them. */
export interface Wanted {
  readonly commands: readonly string[];
  readonly packages: readonly string[];
  /** Of what the tests are. */
  readonly of: string;
}

/** The commands are here, if need be installed, as root on Debian; else what is wrong, and they are not. */
export function install({ commands, packages, of }: Wanted): string | undefined {
  const here = commands.map((name) => `command -v ${name}`).join(' && ');
  if (spawnSync('sh', ['-c', here]).status === 0) return undefined;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))
    return `${commands.join(' or ')} is not installed`;
  console.error(`installing ${packages.join(' and ')} for the tests of ${of}`);
  const words = `apt-get update -q && apt-get install -qy --no-install-recommends ${packages.join(' ')}`;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr } = spawnSync('sh', ['-c', words], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  return status === 0 ? undefined : `${packages[0]} cannot be installed: ${stderr}`;
}
