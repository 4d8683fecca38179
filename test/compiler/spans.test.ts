import type { Span } from '../../compiler/source.ts';
import { Innermost, Outermost } from '../../compiler/spans.ts';
import { random } from '../support/random.ts';
import { assert, spec } from '../support/spec.ts';

const SOURCES = [
  { file: 'a.yaml', text: '' },
  { file: 'b.yaml', text: '' },
] as const;

function anySpan(next: (below: number) => number): Span {
  const start = next(30);
  return { source: SOURCES[next(2) === 0 ? 0 : 1], start, end: start + next(10) };
}

function isInside({ source, start, end }: Span, whole: Span): boolean {
  return source === whole.source && start >= whole.start && end <= whole.end;
}

spec('spans', {
  'what is found is what looking at each span finds'() {
    const next = random(5);
    for (let round = 0; round < 200; round++) {
      const [outermost, innermost, all] = [new Outermost(), new Innermost(), [] as Span[]];
      for (let count = next(25); count > 0; count--) {
        const span = anySpan(next);
        all.push(span);
        outermost.add(span);
        innermost.add(span);
      }
      for (let asked = 0; asked < 30; asked++) {
        const span = anySpan(next);
        const held = all.some((whole) => isInside(span, whole));
        const within = all.some((part) => isInside(part, span));
        assert.is(outermost.holds(span), held, JSON.stringify({ all, span }));
        assert.is(innermost.isIn(span), within, JSON.stringify({ all, span }));
      }
    }
  },
});
