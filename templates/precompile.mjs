/**
 * Makes one module of all templates: `node templates/precompile.mjs FOLDER` writes FOLDER/templates.js and .d.ts.
 * The build writes them to compiler/generated/, which is not committed; compiler/render.ts takes them from there:
 *
 *   import { templates } from './generated/templates.js';
 *   const text = templates['report.txt'](view);
 *
 * A template is named after its file without `.hbs`. Templates place values and do not compute: a field that the view
 * lacks is an error (strict), nothing is escaped (noEscape), and no helpers exist but the built-in ones and those of compiler/render/helpers.ts.
 * No text from users is ever compiled: where we run there is no template compiler, only Handlebars' small runtime.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import Handlebars from 'handlebars';

const folder = import.meta.dirname;
const target = process.argv[2];
const knownHelpers = { json: true, python: true, yaml: true };
const options = { strict: true, noEscape: true, knownHelpersOnly: true, knownHelpers };

const rows = readdirSync(folder)
  .filter((file) => file.endsWith('.hbs'))
  .sort()
  .map((file) => ({
    name: JSON.stringify(file.replace(/\.hbs$/, '')),
    code: Handlebars.precompile(readFileSync(`${folder}/${file}`, 'utf8'), options),
  }));

const code = `// Made by templates/precompile.mjs from templates/*.hbs.
import Handlebars from 'handlebars/runtime.js';
export const templates = {
${rows.map((row) => `  ${row.name}: Handlebars.template(${row.code}),\n`).join('')}};
`;
const types = `// Made by templates/precompile.mjs from templates/*.hbs.
export declare const templates: {
${rows.map((row) => `  readonly ${row.name}: (view: object, options?: { readonly helpers: object }) => string;\n`).join('')}};
`;
mkdirSync(target, { recursive: true });
writeFileSync(`${target}/templates.js`, code);
writeFileSync(`${target}/templates.d.ts`, types);
