import type { Command, Program } from './commands.ts';
import { ownOptions } from './commands.ts';
import type { Option } from './options.ts';
import { fold } from '../layout.ts';

const COLUMNS = 80;

/** The program's own help. */
export function generalHelp(program: Program, version: string): string {
  const { name, summary, commands, usual, about } = program;
  return [
    `${name} ${version}: ${summary}`,
    '',
    `Usage: ${name} ${usual ? '[COMMAND]' : 'COMMAND'} [OPTIONS]`,
    '',
    'Commands:',
    ...columns(commands.map((command) => [command.name, command.summary] as const)),
    '',
    'Options:',
    ...columns(ownOptions(program).map(optionRow)),
    '',
    ...fold(about, COLUMNS),
    '',
  ].join('\n');
}

/** The help of one command. */
export function commandHelp({ name }: Program, command: Command): string {
  const operands = command.operands ? ` [${command.operands.name}${command.operands.most > 1 ? '...' : ''}]` : '';
  return [
    `Usage: ${name} ${command.name} [OPTIONS]${operands}`,
    '',
    ...fold(`${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`, COLUMNS),
    ...command.about.flatMap((paragraph) => ['', ...fold(paragraph, COLUMNS)]),
    '',
    'Options:',
    ...columns(command.options.map(optionRow)),
    '',
    'Exit codes:',
    ...columns([...command.exits, ...EVERYWHERE].map(([code, meaning]) => [String(code), meaning] as const)),
    '',
  ].join('\n');
}

const EVERYWHERE = [
  [64, 'an argument is wrong'],
  [70, 'a bug of ours'],
] as const;

function optionRow(option: Option): readonly [string, string] {
  const short = option.short === undefined ? '    ' : `-${option.short}, `;
  const value = option.value === undefined ? '' : ` ${option.value}`;
  return [`${short}--${option.name}${value}`, `${option.help}${option.many ? ' (repeatable)' : ''}`];
}

/** Two columns, the second folded. */
function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.flatMap(([left, right]) =>
    fold(right, COLUMNS - width).map((line, index) => (index === 0 ? `  ${left}` : '').padEnd(width) + line),
  );
}
