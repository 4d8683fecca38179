import type { BuildOptions } from './engine.ts';
import { type Instruction, instructionsIn, wordsOf } from './dockerfile.ts';

/**
 * What a Dockerfile has that the builder without BuildKit lacks, and would partly pass over in silence: `RUN --mount
 * (Dockerfile:3)`. Undefined where it needs nothing of the kind.
 */
export function needOfBuildKit(text: string, { args = {} }: Pick<BuildOptions, 'args'>): string | undefined {
  const [, syntax] = /^\s*#\s*syntax\s*=\s*(\S+)/i.exec(text) ?? [];
  if (syntax !== undefined && !OUR_SYNTAX.test(syntax)) return `# syntax=${syntax} (Dockerfile:1)`;
  for (const one of instructionsIn(text)) {
    const what = featureOf(one, args);
    if (what !== undefined) return `${what} (Dockerfile:${one.line})`;
  }
  return undefined;
}

/** The language that both builders know, up to its newer instructions and flags. */
const OUR_SYNTAX = /^(docker\.io\/)?docker\/dockerfile(-upstream)?(:|@|$)/;

function featureOf(one: Instruction, args: NonNullable<BuildOptions['args']>): string | undefined {
  const { word, flags, rest } = one;
  const known = FLAGS[word];
  if (!known) return word === 'ARG' || word === 'FROM' ? platformIn(one, args) : undefined;
  const flag = flags.map((text) => text.split('=')[0] ?? '').find((name) => !known.includes(name));
  if (flag !== undefined) return `${word} ${flag}`;
  if (/(?:^|\s)\d*<<-?["']?\w/.test(rest)) return 'a here-document';
  const isGit = word === 'ADD' && wordsOf(one).some((source) => /^(git@|git:|ssh:)|\.git(#|$)/.test(source));
  return isGit ? 'ADD of a repository' : undefined;
}

const FLAGS: { readonly [word: string]: readonly string[] } = {
  RUN: [],
  COPY: ['--from', '--chown'],
  ADD: ['--chown'],
};

/** Variables of the platform are BuildKit's: elsewhere they are empty, unless the build states them. */
function platformIn({ word, rest, flags }: Instruction, args: NonNullable<BuildOptions['args']>): string | undefined {
  const text = word === 'ARG' ? rest.replace(/\b\w+=\S*/g, '') : [...flags, rest].join(' ');
  const [name] = /\b(TARGET|BUILD)(PLATFORM|OS|OSVERSION|ARCH|VARIANT)\b/.exec(text) ?? [];
  return name === undefined || Object.hasOwn(args, name) ? undefined : `${word} ${name}`;
}
