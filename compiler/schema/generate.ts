/**
 * Two steps of the build, one run each:
 *   generate              types -> compiler/schema/<name>.schema.json (committed)
 *   generate validators   those -> compiler/schema/generated/<name>.js and .d.ts (not committed)
 * Packages are imported where they are needed: the second step, part of every build, does without TypeScript.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arranged, type Definition } from './arrange.ts';
import { DECLARATION, moduleText, shared, stripped, tagged } from './module.ts';

const FOLDER = 'compiler/schema';

interface Origin {
  readonly name: string;
  readonly file: string;
  readonly type: string;
  /** What `number` means there: a tag says the other. */
  readonly numbers: 'number' | 'integer';
  /** Whether mappings may hold keys `x-…` of the user's own. */
  readonly extensions: boolean;
}

const ORIGINS: readonly Origin[] = [
  { name: 'compose', file: 'compiler/attributes/top.ts', type: 'ComposeFile', numbers: 'number', extensions: true },
  { name: 'plan', file: 'compiler/plan/plan.ts', type: 'PodPlan', numbers: 'integer', extensions: false },
  { name: 'context', file: 'compiler/context-input.ts', type: 'ContextInput', numbers: 'number', extensions: false },
  { name: 'policy', file: 'compiler/policy-input.ts', type: 'PolicyInput', numbers: 'number', extensions: false },
  { name: 'payloads', file: 'compiler/payload/shapes.ts', type: 'Payloads', numbers: 'number', extensions: false },
];

/** The text of every `<name>.schema.json`, by name. Reads the sources from the current folder. */
export async function schemaTexts(): Promise<ReadonlyMap<string, string>> {
  const tjs = await import('typescript-json-schema');
  const origins = ORIGINS.filter(({ file }) => existsSync(file));
  const program = tjs.getProgramFromFiles(
    origins.map(({ file }) => file),
    // Under NodeNext, types of other files would be named after their files.
    {
      strict: true,
      module: 'ESNext',
      moduleResolution: 'Bundler',
      target: 'ES2023',
      allowImportingTsExtensions: true,
      noEmit: true,
      types: [],
    },
  );
  return new Map(
    origins.map(({ name, type, numbers, extensions }) => {
      const made = tjs.generateSchema(program, type, {
        required: true,
        noExtraProps: true,
        strictNullChecks: true,
        // Whether the types are right is for tsc to say.
        ignoreErrors: true,
        defaultNumberType: numbers,
        validationKeywords: ['closed', 'names'],
      });
      if (!made) throw new Error(`${type} has no schema`);
      const schema = arranged(made as Definition, { extensions });
      return [name, `${JSON.stringify(schema, null, 2)}\n`];
    }),
  );
}

/** The validators' modules, by name, made of the committed schemas. */
async function validatorTexts(): Promise<ReadonlyMap<string, string>> {
  const { Ajv } = await import('ajv');
  const { default: standalone } = await import('ajv/dist/standalone/index.js');
  const committed = ORIGINS.map(({ name }) => name).filter((name) => existsSync(schemaFile(name)));
  return new Map(
    committed.map((name) => {
      const schema = shared(tagged(stripped(JSON.parse(readFileSync(schemaFile(name), 'utf8')) as Definition)));
      const ajv = new Ajv({
        allErrors: true,
        discriminator: true,
        allowUnionTypes: true,
        messages: false,
        inlineRefs: false,
        code: { source: true, esm: true, lines: false, optimize: 2 },
      });
      return [name, moduleText(standalone.default(ajv, ajv.compile(schema)), schema)];
    }),
  );
}

function schemaFile(name: string): string {
  return `${FOLDER}/${name}.schema.json`;
}

async function writeValidators(): Promise<void> {
  mkdirSync(`${FOLDER}/generated`, { recursive: true });
  for (const [name, text] of await validatorTexts()) {
    writeFileSync(`${FOLDER}/generated/${name}.js`, text);
    writeFileSync(`${FOLDER}/generated/${name}.d.ts`, DECLARATION);
  }
}

async function writeSchemas(): Promise<void> {
  for (const [name, text] of await schemaTexts()) writeFileSync(schemaFile(name), text);
}

if (import.meta.filename === process.argv[1]) {
  if (process.argv[2] === 'validators') await writeValidators();
  else await writeSchemas();
}
