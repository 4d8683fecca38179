import { fold } from '../../compiler/command.ts';
import { oneLine } from '../run/words.ts';
import { CHECKS, type Level, type Line } from './line.ts';

const COLUMNS = 80;

const NAMES = Math.max(...CHECKS.map((check) => check.length)) + 2;

/** `warn  ` and the name of what was looked at. */
const MARGIN = 6 + NAMES;

type Paint = (level: Level, text: string) => string;

/** A block for each: its level, what was looked at, what was found, and below it what to do. */
export function report(lines: readonly Line[], paint: Paint): string {
  const blocks = lines.flatMap(({ check, level, text, remedy }) => {
    const head = `${paint(level, level)}${' '.repeat(6 - level.length)}${check.padEnd(NAMES)}`;
    const body = [oneLine(text), ...(remedy === undefined ? [] : [`-> ${oneLine(remedy)}`])];
    const folded = body.flatMap((part) => fold(part, COLUMNS - MARGIN));
    return folded.map((part, index) => `${index === 0 ? head : ' '.repeat(MARGIN)}${part}`);
  });
  return [...blocks, '', verdict(lines)].map((line) => `${line}\n`).join('');
}

/** `11 ok, 2 warnings, 1 failure: not every pod will run here`. */
function verdict(lines: readonly Line[]): string {
  const count = (level: Level): number => lines.filter((line) => line.level === level).length;
  const [good, warnings, failures] = [count('ok'), count('warn'), count('fail')];
  const plural = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
  const said = [
    `${good} ok`,
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(failures > 0 ? [plural(failures, 'failure')] : []),
  ].join(', ');
  return failures > 0 ? `${said}: this host is not fit for pods` : said;
}

export function reportJson(lines: readonly Line[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
