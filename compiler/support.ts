import type { Merge, Row, Table } from './attributes/attribute.ts';
import type { Definition } from './schema/arrange.ts';
import whole from './schema/compose.schema.json' with { type: 'json' };
import { formsInWords } from './schema/forms.ts';
import { Shapes } from './schema/shapes.ts';
import type { Json } from './tree.ts';

/** What becomes of one attribute: its row, in words. */
export interface Support {
  /** `services.*.ports.*.target`; `*` stands for a name or an index. */
  readonly path: string;
  readonly verdict: Row['verdict']['kind'];
  /** What it is. */
  readonly about: string;
  /** What may be written: `a text or a list`. */
  readonly written: string;
  /** Where the value is found again; see Row. */
  readonly becomes?: string;
  /** Of what is not carried: the sentence that users read. */
  readonly why?: string;
  /** Of what is not carried: values that are accepted, for they ask for what is done anyway. */
  readonly except?: readonly Json[];
  /** Of what is refused: whether a user may say `warn`. */
  readonly waivable?: true;
  /** How a later file's value joins an earlier one's. */
  readonly merge: string;
}

/** Every attribute, in the order of the tables, each followed by those inside of it. */
export function support(table: Table): readonly Support[] {
  const schema: Definition = whole;
  return supportOf(table, '', schema, new Shapes(schema));
}

function supportOf(table: Table, before: string, shape: Definition, shapes: Shapes): readonly Support[] {
  return Object.entries(table).flatMap(([name, row]) => {
    const own = shapes.entry(shape, name) ?? {};
    const path = before + name;
    return [one(path, row, own, shapes), ...inside(row, path, own, shapes)];
  });
}

function inside(row: Row, path: string, shape: Definition, shapes: Shapes): readonly Support[] {
  return [
    ...(row.inside ? supportOf(row.inside, `${path}.`, shape, shapes) : []),
    ...(row.each ? inside(row.each, `${path}.*`, eachOf(shape, shapes), shapes) : []),
  ];
}

/** Values of free keys, or items: of a list that may be written in place of a mapping, the mapping's. */
function eachOf(shape: Definition, shapes: Shapes): Definition {
  const found = [shapes.entry(shape, '*'), shapes.item(shape)].filter((one) => one !== undefined);
  return found.find((one) => shapes.names(one).length > 0) ?? {};
}

function one(path: string, row: Row, shape: Definition, shapes: Shapes): Support {
  const { verdict, becomes, except, waivable } = row;
  const forms = shapes.forms(shape);
  return {
    path,
    verdict: verdict.kind,
    about: shape.description ?? '',
    written: formsInWords(forms),
    ...(becomes !== undefined && { becomes }),
    ...(verdict.kind !== 'carried' && { why: verdict.why }),
    ...(except && { except }),
    ...(waivable && { waivable }),
    merge: mergeInWords(row.merge, forms),
  };
}

function mergeInWords(rule: Merge | undefined, forms: readonly Definition[]): string {
  if (rule === 'replace') return LATER;
  if (rule === 'append') return 'both, each text once';
  if (typeof rule === 'function') return `both, one of each ${rule.by}`;
  if (rule && 'appendBy' in rule) return 'both, each text once';
  if (rule && 'joinBy' in rule) return `both, joined by ${rule.joinBy.by}`;
  if (rule) return `key by key if ${rule.same} is the same, else ${LATER}`;
  const types = forms.map(({ type }) => type);
  // Of what may be a truth value, a mapping is another way to write it.
  if (types.includes('object') && !types.includes('boolean')) return 'key by key';
  return types.includes('array') ? 'both' : LATER;
}

const LATER = 'the later';
