import type { Report } from '../diagnostic.ts';
import type { Definition } from '../schema/arrange.ts';
import { formsInWords } from '../schema/forms.ts';
import type { Mistake, Path } from '../schema/mistakes.ts';
import { pathText } from '../schema/validate.ts';
import type { Span } from '../source.ts';
import { place } from '../source.ts';
import { suggest } from '../suggest.ts';
import type { Node } from '../tree.ts';
import { nodeAt, quoted } from '../tree.ts';
import { isDate } from './dates.ts';

/** Reports one mistake at its place in the document. */
export function tellMistake(document: Node, mistake: Mistake, report: Report): void {
  const node = nodeAt(document, mistake.path);
  const path = pathText(mistake.path);
  switch (mistake.kind) {
    case 'unknown': {
      const whole = pathText([...mistake.path, mistake.name]);
      const near = suggest(mistake.name, mistake.known);
      report.add('unknown-attribute', keySpan(node, mistake.name), { path: whole, near });
      break;
    }
    case 'missing':
      report.add('missing-attribute', ownSpan(document, mistake.path), { path, name: mistake.name });
      break;
    case 'name':
      report.add('wrong-name', keySpan(node, mistake.name), { path: pathText([...mistake.path, mistake.name]) });
      break;
    case 'type': {
      const values = { path, wanted: formsInWords(mistake.forms), got: got(node, mistake.forms) };
      report.add('wrong-type', valueSpan(document, mistake.path), values);
      settle(document, mistake.path, report);
      break;
    }
    case 'value':
      report.add('wrong-value', valueSpan(document, mistake.path), { path, wanted: mistake.wanted, got: quoted(node) });
      settle(document, mistake.path, report);
      break;
    case 'repeated': {
      const again = nodeAt(node, [mistake.again]);
      const first = place(nodeAt(node, [mistake.first]).span);
      report.add('repeated-item', again.span, { path, item: quoted(again), first });
      break;
    }
    default:
      mistake satisfies never;
  }
}

/** Of a value that is none, and of its name, later phases need say nothing. */
function settle(document: Node, path: Path, report: Report): void {
  report.settle(nodeAt(document, path).span);
  report.settle(ownSpan(document, path));
}

function got(node: Node, forms: readonly Definition[]): string {
  if (node.kind === 'scalar' && isDate(node)) return `the date ${node.text}: put it in quotes`;
  const unquoted = node.kind === 'scalar' && node.value !== null && typeof node.value !== 'string';
  const text = forms.some((form) => form.type === 'string');
  return unquoted && text ? `${quoted(node)}: put it in quotes` : quoted(node);
}

function keySpan(mapping: Node, name: string): Span {
  const entry = mapping.kind === 'mapping' ? mapping.entries.get(name) : undefined;
  return entry?.keySpan ?? mapping.span;
}

/** Where the name of the value stands, or the value itself when it is an item of a list. */
function ownSpan(document: Node, path: Path): Span {
  const name = path.at(-1);
  const around = nodeAt(document, path.slice(0, -1));
  return typeof name === 'string' ? keySpan(around, name) : nodeAt(document, path).span;
}

/** A mapping or list that should be something else spans many lines, and `a: ` has no value: both are shown by name. */
function valueSpan(document: Node, path: Path): Span {
  const node = nodeAt(document, path);
  const shown = node.kind === 'scalar' && node.value !== null;
  return shown ? node.span : ownSpan(document, path);
}
