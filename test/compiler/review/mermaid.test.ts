import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findCases } from '../../../compiler/golden.ts';
import type { PodPlan } from '../../../compiler/plan/plan.ts';
import { graphOf } from '../../../compiler/review/graph.ts';
import { mermaid, quoted } from '../../../compiler/review/mermaid.ts';
import { HOSTILE, hostile } from '../../support/hostile.ts';
import { root } from '../../support/sources.ts';
import { assert, skip, spec } from '../../support/spec.ts';

const GOLDEN = join(root, 'golden');

/** All plans of golden cases, as they are and with hostile texts. */
function graphs(): readonly (readonly string[])[] {
  const plans = findCases(GOLDEN).flatMap((path): readonly PodPlan[] => {
    try {
      return [JSON.parse(readFileSync(join(GOLDEN, path, 'expected/plan.json'), 'utf8'))];
    } catch {
      return [];
    }
  });
  const bad = plans.filter((plan) => plan.containers.length > 2).slice(0, 20);
  const all = [...plans, ...bad.flatMap((plan) => HOSTILE.map((text) => hostile(plan, text)))];
  return all.flatMap((plan) => {
    const lines = mermaid(graphOf(plan));
    return Array.isArray(lines) ? [lines] : [];
  });
}

/** The only texts that a label holds: nothing that Mermaid could take for its own. */
const LABEL = '"(?:[A-Za-z0-9 _.,/()-]|#\\d+;)*"';

/** The only lines that a graph holds. */
const LINES: readonly RegExp[] = [
  'flowchart LR',
  ` {2}subgraph n\\d+\\[${LABEL}\\]`,
  ' {2}end',
  ` {2,4}c\\d+(\\[${LABEL}\\]|\\(\\[${LABEL}\\]\\)|\\{\\{${LABEL}\\}\\}|\\[\\[${LABEL}\\]\\])`,
  ' {2}c\\d+ -->(\\|"(healthy|ended)"\\|)? c\\d+',
  ` {2}c\\d+ -\\. ${LABEL} \\.- c\\d+`,
  ` {2}p\\d+>${LABEL}\\]`,
  ` {2}p\\d+ ==>\\|${LABEL}\\| c\\d+`,
].map((line) => new RegExp(`^${line}$`));

/** What is used of the package. */
interface Mermaid {
  readonly default: {
    readonly parse: (text: string) => Promise<unknown>;
    readonly mermaidAPI: {
      readonly getDiagramFromText: (
        text: string,
      ) => Promise<{ readonly db: { readonly getVertices: () => Map<string, unknown> } }>;
    };
  };
}

/**
 * The real parser, where it is installed: `npm install --no-save --prefix dist/mermaid mermaid@11`. It is no dependency: with what it needs it
 * is larger than all others together, 200 MB.
 */
async function realMermaid(): Promise<Mermaid> {
  const [purify, mermaidPath] = installed();
  const { default: cleaner } = (await import(pathToFileURL(join(purify, '../purify.es.mjs')).href)) as {
    default: object;
  };
  // Parsing needs no document, but asks for the cleaner of labels, which does.
  Object.assign(cleaner, { addHook: () => undefined, sanitize: (text: string) => text });
  return (await import(pathToFileURL(mermaidPath).href)) as Mermaid; // its own types would have to be installed
}

function installed(): readonly [purify: string, mermaid: string] {
  const require = createRequire(join(root, 'dist/mermaid/package.json'));
  try {
    return [require.resolve('dompurify'), require.resolve('mermaid')];
  } catch {
    return skip('mermaid is not installed: npm install --no-save --prefix dist/mermaid mermaid@11');
  }
}

spec(
  "a pod's graph",
  {
    'is made of a few kinds of lines, whatever the names are'() {
      const all = graphs();
      assert.ok(all.length > 200, `${all.length} graphs`);
      const odd = all.flat().filter((line) => !LINES.some((kind) => kind.test(line)));
      assert.equal([...new Set(odd)].slice(0, 5), []);
    },

    'shows a text as it is'() {
      assert.is(quoted('a-b (x) 1.2/tcp'), '"a-b (x) 1.2/tcp"');
      assert.is(quoted('"<é𝒳`'), '"#34;#60;#233;#119987;#96;"');
    },

    'has a node for a service, groups of namespaces, conditions, and ports where they are asked for'() {
      const plan = JSON.parse(readFileSync(join(GOLDEN, 'examples/founding-sample/expected/plan.json'), 'utf8'));
      assert.equal(mermaid(graphOf(plan)), FOUNDING);
    },
  },
  60,
);

spec(
  "a pod's graph: mermaid",
  {
    'is parsed by the real parser, every node of it'() {
      return parsed(graphs());
    },
  },
  120,
);

async function parsed(all: readonly (readonly string[])[]): Promise<void> {
  const { parse, mermaidAPI } = (await realMermaid()).default;
  for (const lines of all) {
    await parse(lines.join('\n'));
    const { db } = await mermaidAPI.getDiagramFromText(lines.join('\n'));
    const nodes = new Set(lines.flatMap((line) => /^ {2,4}([cp]\d+)[[({>]/.exec(line)?.[1] ?? []));
    assert.equal([...db.getVertices().keys()].sort(), [...nodes].sort(), lines.join('\n'));
  }
}

const FOUNDING: readonly string[] = [
  'flowchart LR',
  '  subgraph n1["network of baseC"]',
  '    c1["baseC"]',
  '    c2["redis"]',
  '    c3["web"]',
  '  end',
  '  c1 --> c2',
  '  c2 --> c3',
  '  p1>"task port 0"]',
  '  p1 ==>|"5000/tcp"| c1',
  '  p2>"task port 1"]',
  '  p2 ==>|"3000/tcp"| c1',
];
