import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Report } from '../../../compiler/diagnostic.ts';
import type { PodPlan } from '../../../compiler/plan/plan.ts';
import { renderReview } from '../../../compiler/render.ts';
import { reviewOf, type Subject } from '../../../compiler/review.ts';
import { EVIL, HOSTILE, hostile } from '../../support/hostile.ts';
import { root } from '../../support/sources.ts';
import { assert, spec } from '../../support/spec.ts';

/** GitHub takes 65,536 characters. */
const MOST = 65_000;

function goldenPlan(path: string): PodPlan {
  return JSON.parse(readFileSync(join(root, 'golden', path, 'expected/plan.json'), 'utf8'));
}

const plan = goldenPlan('examples/web-pod');

function comment(...subjects: readonly Partial<Subject>[]): string {
  return renderReview(reviewOf(subjects.map((one) => ({ name: '.', errors: [], ...one }))));
}

/** The plan with so many services like its last, each changed by `change`. */
function many(count: number, change = ''): PodPlan {
  const last = plan.containers.at(-1);
  if (!last) throw new Error('bug: a plan without containers');
  const names = Array.from({ length: count }, (_, index) => `service-${index}`);
  const [pulled] = plan.images;
  const notes = plan.notes.slice(0, 1);
  return {
    ...plan,
    images: pulled?.kind === 'pull' ? names.map((name) => ({ ...pulled, image: name, services: [name] })) : [],
    containers: names.map((service) => {
      const Env = [`A=${change}`];
      return { ...last, service, name: `${plan.pod.prefix}_${service}`, create: { Image: `image${change}`, Env } };
    }),
    notes: names.flatMap(() => notes),
  };
}

/** What is left of Markdown without code: what a renderer could take for markup. */
function outsideOfCode(markdown: string): string {
  const fenced = /^(`{3,})\w*\n[\s\S]*?\n\1$/gm;
  return markdown.replace(fenced, '').replace(/(?<!`)(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g, '');
}

spec(
  'the review of pods',
  {
    'begins with the hidden marker, then a headline, then the summary'() {
      const [marker, headline, , summary] = comment({ plan }).split('\n');
      assert.is(marker, '<!-- pod-compile review -->');
      assert.is(headline, '### Pod `shop`');
      assert.match(
        summary ?? '',
        /^4 containers \(2 main, 1 sidecar, 1 init\), 1 host port, asks 1\.4 cpu \/ 960 MiB, /,
      );
    },

    'holds texts of users in code alone, and no line begins as they please'() {
      for (const text of HOSTILE) {
        const bad = hostile(plan, text);
        const report = new Report();
        const at = { source: { file: text, text: `${text}\n` }, start: 0, end: 1 };
        report.add('unknown-attribute', at, { path: text, near: text });
        const made = comment(
          { name: text, plan: bad, base: { name: text, found: plan } },
          { name: text, plan: bad, base: { name: text, found: 'absent' } },
          { name: text, errors: report.all() },
          { name: text, problem: text },
        );
        const outside = outsideOfCode(made);
        assert.not.ok(outside.includes(EVIL), `${JSON.stringify(text)}:\n${outside}`);
        // Markup is ours alone: the marker, bold words, quotations and headings.
        assert.not.match(outside.replace('<!-- pod-compile review -->', ''), /[<[\]@|\\$]/, text);
        for (const line of made.split('\n')) assert.match(line, /^($|<!-- |#{3,4} |- |> |>$|`{3,}| {2}|\w|\*\*)/, line);
      }
    },

    'stays below the limit: the graph goes first, then warnings, then the rest, and it is said'() {
      const sizes = [200, 400, 1000, 2000];
      const left = sizes.map((count) => {
        const made = comment({ plan: many(count, '2'), base: { name: 'main', found: many(count, '1') } });
        assert.ok(Buffer.byteLength(made) < MOST, `${count}: ${Buffer.byteLength(made)}`);
        assert.match(made, /^\d+ containers \(/m);
        assert.match(made, /^Against `main`: \d+ changes \(/m);
        return /^> Left out, for a comment takes no more: (.*?)\. `/m.exec(made)?.[1] ?? '';
      });
      const [few = ''] = left;
      const most = left.at(-1) ?? '';
      assert.match(few, /^(the graph(, 200 warnings)?)?$/);
      assert.match(most, /^the graph, 2000 warnings, .*changes of environment \(2000\), .*changes of images \(\d+\)/);
      // No section is cut: a fence that is opened is closed.
      const made = comment({ plan: many(500), base: { name: 'main', found: 'absent' } });
      assert.is((made.match(/^```/gm) ?? []).length % 2, 0);
    },

    'draws no graph that nobody can read, and says so'() {
      assert.match(comment({ plan: many(70) }), /\nNot drawn: it would have \d+ nodes; at most 60 can be read\.\n/);
    },

    'of more pods than have room says how many are left out'() {
      const made = comment(...Array.from({ length: 500 }, () => ({ plan })));
      assert.ok(Buffer.byteLength(made) < MOST);
      assert.match(made, /^### 500 pods: 500 shown$/m);
      assert.match(made, /\n> Left out, for a comment takes no more: the last \d+ pods\.\n$/);
    },

    'takes time in proportion: four times the containers are not sixteen times the work'() {
      const seconds = (count: number): number => {
        const subject = { plan: many(count, '2'), base: { name: 'main', found: many(count, '1') } };
        const began = process.cpuUsage();
        comment(subject);
        const { user, system } = process.cpuUsage(began);
        return user + system;
      };
      const least = (count: number): number => Math.min(...[1, 2].map(() => seconds(count)));
      assert.ok(least(2000) < 10 * least(500), 'four times the containers');
    },
  },
  60,
);
