import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../compiler/cli/commands.ts';
import { makeExplained } from '../../compiler/cli/explain.ts';
import { parse } from '../../compiler/cli/options.ts';
import { isMistake } from '../../compiler/cli/world.ts';
import type { Origin, Reason } from '../../compiler/explain.ts';
import { RULES, ruleOf } from '../../compiler/explain/rules.ts';
import { pointerOf } from '../../compiler/explain/select.ts';
import { childrenOf, spanOf, type Spot } from '../../compiler/explain/spots.ts';
import { findCases } from '../../compiler/golden.ts';
import { readCase } from '../../compiler/golden/case.ts';
import { fixedBy, worldOf } from '../../compiler/golden/produce.ts';
import { lineText, position, type Span } from '../../compiler/source.ts';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

const golden = join(root, 'golden');

interface Explained {
  readonly name: string;
  readonly origins: readonly Origin[];
}

/** The origins of all values of every golden plan. */
const plans: readonly Explained[] = findCases(golden)
  .filter((name) => existsSync(join(golden, name, 'expected/plan.json')))
  .map((name) => ({ name, origins: originsOf(join(golden, name)) }));

function originsOf(folder: string): readonly Origin[] {
  const read = readCase({ file: 'case.json', text: readFileSync(join(folder, 'case.json'), 'utf8') });
  const options = COMMANDS.find(({ name }) => name === 'explain')?.options ?? [];
  const given = read.kind === 'case' ? parse(read.args, options) : undefined;
  if (read.kind !== 'case' || !given || isMistake(given)) throw new Error(`${folder}: no case`);
  const made = makeExplained(worldOf(folder, read), given, fixedBy(read));
  if (isMistake(made) || !made.origins) throw new Error(`${folder}: there is a plan, and no reasons`);
  return made.origins;
}

/** What is wrong with the reasons, each with its case and value. */
function wrong(judge: (origin: Origin, name: string) => string | undefined): readonly string[] {
  return plans.flatMap(({ name, origins }) =>
    origins.flatMap((origin) => {
      const what = judge(origin, name);
      return what === undefined
        ? []
        : [`${name}: ${pointerOf(origin.leaf)} ${JSON.stringify(origin.leaf.value)}: ${what}`];
    }),
  );
}

const inFile = (reason: Reason): readonly Spot[] => (reason.kind === 'file' ? [reason.spot] : []);

spec('every value of every golden plan', {
  'is there'() {
    assert.ok(plans.length > 150);
    assert.ok(plans.flatMap(({ origins }) => origins).length > 10_000);
  },
  'has a reason'() {
    const odd = wrong(({ reasons }) =>
      reasons.length > 0 ? undefined : 'nothing says where it comes from: see compiler/explain/rules.ts',
    );
    assert.equal(odd, []);
  },
  'has its rule, and every rule its values'() {
    const used = new Set(plans.flatMap(({ origins }) => origins.map(({ leaf }) => ruleOf(leaf.keys))));
    assert.equal(
      RULES.filter((rule) => !used.has(rule)).map(({ of }) => of),
      [],
    );
  },
  'that is a place, is one that exists and speaks of it'() {
    const odd = wrong(({ reasons }, name) => {
      const spots = reasons.flatMap(inFile);
      const lost = spots.find((spot) => !isThere(spanOf(spot), name));
      const silent = spots.find((spot) => !speaks(spot));
      if (lost) return `${lost.path.join('.')} stands nowhere`;
      return silent && `${line(spanOf(silent))} does not speak of ${silent.path.join('.')}`;
    });
    assert.equal(odd, []);
  },
});

/** The file has such a line, and it is the text that was read. */
function isThere(span: Span, name: string): boolean {
  const { file, text } = span.source;
  const path = join(golden, name, file);
  return existsSync(path) && readFileSync(path, 'utf8') === text && span.start < span.end && span.end <= text.length;
}

/** The line has the name or the value; of something larger, a part of it. */
function speaks(spot: Spot): boolean {
  const text = line(spanOf(spot)).toLowerCase();
  return saidBy(spot).some((word) => word !== '' && text.includes(word.toLowerCase()));
}

function saidBy(spot: Spot): readonly string[] {
  const { path, node } = spot;
  const own = [path.at(-1) ?? '', /^\d+$/.test(path.at(-1) ?? '') ? (path.at(-2) ?? '') : ''];
  if (node.kind !== 'scalar') return [...own, ...childrenOf(spot).flatMap(saidBy)];
  const text = String(node.value);
  const value = [text, text.split(/[:=]/).at(-1) ?? '', node.text ?? '', node.substituted?.template ?? ''];
  return [...own.filter((word) => !/^\d+$/.test(word)), ...value.map((one) => one.split('\n')[0] ?? '')];
}

function line({ source, start }: Span): string {
  return lineText(source, position(source, start).line);
}
