import { posix } from 'node:path';
import type { Given, Mistake } from '../../compiler/command.ts';
import { EXIT, failure, has, renderUnits, value } from '../../compiler/command.ts';
import { CLEAN } from './commands/clean.ts';
import type { Machine } from './machine.ts';

/** `pod-executor clean --units DIR`: units of systemd that do what the other options say. */
export async function writeUnits(machine: Machine, given: Given): Promise<number | Mistake> {
  const folder = posix.resolve(machine.cwd, value(given, 'units') ?? '');
  const words = [...machine.program, CLEAN.name, ...optionWords(machine, given)];
  const { DOCKER_HOST: host } = machine.env;
  const texts = await renderUnits({
    command: words.map((word) => quoted(word.replaceAll('$', '$$$$'))).join(' '),
    environment: host ? [quoted(`DOCKER_HOST=${host}`)] : [],
    watches: has(given, 'watch'),
  });
  const files = Object.keys(texts).map((name) => posix.join(folder, name));
  try {
    for (const [name, text] of Object.entries(texts)) machine.disk.write(posix.join(folder, name), text);
  } catch (error) {
    return failure(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
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

/** As systemd reads words (systemd.syntax, "Quoting"); specifiers begin with %, and in commands variables with $. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%');
  if (/^[\w@%+=:,./$()-]+$/.test(plain)) return plain;
  return `"${plain.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, escaped)}"`;
}

/** A line that ends in a word would begin another setting. */
function escaped(control: string): string {
  return `\\x${(control.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
}
