import { Report } from '../../../compiler/diagnostic.ts';
import { read } from '../../../compiler/read.ts';
import { toJson } from '../../../compiler/tree.ts';
import { splitWords } from '../../../compiler/words.ts';
import { canonical, configOfRow, corpusRows, firstDifference, recorded } from '../../support/corpus.ts';
import { assert, spec } from '../../support/spec.ts';
import { DELIBERATE } from './deliberate.ts';

type Fields = { readonly [name: string]: unknown };

/** The services of docker-compose 1.29's answer. */
function theirs(file: string): Fields {
  const [document] = read({ file, text: recorded(file, 'v1.yaml') ?? '' }, new Report());
  const whole = JSON.parse(JSON.stringify(document ? toJson(document) : {})) as { readonly services?: Fields };
  return eachService(whole.services ?? {}, {
    command: (value) => (typeof value === 'string' ? wordsOf(value) : value),
    ports: (value) => value,
    volumes: (value) => value,
  });
}

function wordsOf(text: string): readonly string[] {
  const split = splitWords(text);
  return split.kind === 'words' ? split.words.map((word) => word.text) : [text];
}

/** Ours, in its words. */
function ours(config: unknown): Fields {
  return eachService((config as { readonly services: Fields }).services, {
    command: (value) => value,
    ports: (value) => (value as readonly Port[]).map(portText),
    volumes: (value) => (value as readonly Mount[]).map(mountText),
  });
}

type Readers = { readonly [attribute: string]: (value: unknown) => unknown };

function eachService(services: Fields, readers: Readers): Fields {
  const entries = Object.entries(services).map(([name, service]) => {
    const said = service as Fields;
    const [command, ports, volumes] = ['command', 'ports', 'volumes'].map((attribute) => {
      const value = said[attribute];
      return value === undefined || value === null ? [] : readers[attribute]?.(value);
    });
    return [name, { image: said['image'], command, ports: sorted(ports), volumes: sorted(volumes) }] as const;
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** 1.29 keeps no order of them. */
function sorted(items: unknown): unknown {
  return [...(items as readonly string[])].sort();
}

interface Port {
  readonly target: number;
  readonly published?: string;
  readonly host_ip?: string;
  readonly protocol: string;
}

function portText({ target, published, host_ip, protocol }: Port): string {
  const host = host_ip ? `${host_ip}:${published ?? ''}:` : published === undefined ? '' : `${published}:`;
  return `${host}${target}/${protocol}`;
}

interface Mount {
  readonly source?: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly bind?: { readonly propagation?: string };
}

function mountText({ source, target, read_only, bind }: Mount): string {
  if (source === undefined) return target;
  return `${source.replace(/(?<=.)\/$/, '')}:${target}:${bind?.propagation ?? (read_only ? 'ro' : 'rw')}`;
}

const deliberate = new Set(Object.values(DELIBERATE).flat());

spec(
  'conformance: Compose 1',
  {
    "image, command, ports and volumes are those of docker-compose 1.29's answer"() {
      const rows = corpusRows('B').filter(({ file }) => !deliberate.has(file));
      assert.ok(rows.length > 100);
      const found = rows.flatMap((row) => {
        const { config } = configOfRow(row);
        const why =
          config === undefined ? 'refused' : firstDifference(canonical(theirs(row.file)), canonical(ours(config)));
        return why ? [`${row.file}: ${why}`] : [];
      });
      assert.equal(found, []);
    },
  },
  60,
);
