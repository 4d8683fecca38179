import { posix } from 'node:path';
import type { Given, Mistake } from '../../compiler/command.ts';
import { EXIT, failure, has, reasonOf, renderUnits, value } from '../../compiler/command.ts';
import { CLEAN } from './commands/clean.ts';
import type { Machine } from './machine.ts';

/** `pod-executor clean --units DIR`: units of systemd that do what the other options say. */
export async function writeUnits(machine: Machine, given: Given): Promise<number | Mistake> {
  const folder = posix.resolve(machine.cwd, value(given, 'units') ?? '');
  const words = [...machine.program, CLEAN.name, ...optionWords(machine, given)];
  const { DOCKER_HOST: host } = machine.env;
  const texts = await renderUnits({
    command: words.map(quoted).join(' '),
    environment: host ? [quoted(`DOCKER_HOST=${host}`)] : [],
    watches: has(given, 'watch'),
  });
  const files = Object.keys(texts).map((name) => posix.join(folder, name));
  try {
    for (const [name, text] of Object.entries(texts)) machine.disk.write(posix.join(folder, name), text);
  } catch (error) {
    return failure(`${folder}: ${reasonOf(error)}`);
  }
  machine.out(files.map((file) => `${file}\n`).join(''));
  const unit = posix.basename(files.at(-1) ?? '');
  machine.err(`start it: systemctl daemon-reload && systemctl enable --now ${unit}\n`);
  return EXIT.done;
}

/** All other options as they were given; files are found from everywhere. */
function optionWords({ cwd }: Machine, given: Given): readonly string[] {
  return CLEAN.options.flatMap(({ name, value: kind }) => {
    if (name === 'units') return [];
    return (given.values.get(name) ?? []).flatMap((said) => {
      if (kind === undefined) return [`--${name}`];
      return [`--${name}`, kind === 'FILE' ? posix.resolve(cwd, said) : said];
    });
  });
}

/** As systemd reads words (systemd.service, "Command lines"): specifiers and variables begin with % and $. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@%+=:,./$()-]+$/.test(plain) ? plain : `"${plain.replace(/["\\]/g, '\\$&')}"`;
}
