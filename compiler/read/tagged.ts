import { Buffer } from 'node:buffer';
import type { Report } from '../diagnostic.ts';
import type { Span } from '../source.ts';
import type { Scalar } from '../tree.ts';
import { scalar } from '../tree.ts';
import type { Typed } from './typed.ts';
import { typed } from './typed.ts';

/** What is asked of a scalar of the package `yaml`: its text, how it was quoted, its tag. */
interface Written {
  readonly value: unknown;
  readonly type?: string;
  readonly tag?: string;
}

const YAML = 'tag:yaml.org,2002:';
const MERGE_TAGS = ['!reset', '!override'];

/** A scalar by its tag, or by its characters where it has none. A tag that is none of YAML's leaves it text. */
export function tagged(node: Written, span: Span, report: Report): Scalar {
  const written = String(node.value);
  const plain = node.type === 'PLAIN';
  const tag = node.tag !== undefined && MERGE_TAGS.includes(node.tag) ? undefined : node.tag;
  if (tag === undefined) return plain ? { kind: 'scalar', span, ...typed(written) } : scalar(written, span);
  const value = tag.startsWith(YAML) ? byTag(tag.slice(YAML.length), written) : { value: written };
  if (value) return { kind: 'scalar', span, ...value };
  report.add('yaml-syntax', span, {
    why: `${JSON.stringify(written)} is not what its tag !!${tag.slice(YAML.length)} says`,
  });
  return scalar(written, span);
}

/** Undefined when the text cannot be what the tag says. */
function byTag(tag: string, written: string): Typed | undefined {
  const read = typed(written);
  if (tag === 'int') return Number.isInteger(read.value) ? read : undefined;
  if (tag === 'float') return typeof read.value === 'number' ? read : undefined;
  if (tag === 'bool') return typeof read.value === 'boolean' ? read : undefined;
  if (tag === 'null') return read.value === null ? read : undefined;
  if (tag === 'timestamp') return typeof read.value === 'string' && read.text !== undefined ? read : undefined;
  if (tag === 'binary') return { value: Buffer.from(written, 'base64').toString('utf8'), text: written };
  return { value: written };
}
