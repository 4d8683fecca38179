import type { Table } from '../attributes/attribute.ts';
import { topLevel } from '../attributes/tables.ts';
import { config, type ConfigOptions } from '../config.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { Report } from '../diagnostic.ts';
import type { LoadOptions } from '../load.ts';
import { load } from '../load.ts';
import { isHidden } from '../lower/facts.ts';
import type { Project } from '../project.ts';
import { newTrace } from '../trace.ts';
import type { Json, Node } from '../tree.ts';
import { askedIn, printAsked } from './asked-variables.ts';
import type { ComposeProject } from './config-files.ts';
import { REFUSED } from './commands/config.ts';
import { chooseProject } from './config-files.ts';
import { listing, printed } from './config-text.ts';
import { textOf, withOwn } from './files.ts';
import type { Given } from './options.ts';
import { has, value, values } from './options.ts';
import { deliver, mannerOf } from './product.ts';
import { madeName } from './project-name.ts';
import { sayAndExplain } from './say.ts';
import { select } from './select.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, failure, isMistake, shellOf, usage } from './world.ts';

/** `pod-compile config`: what docker compose config prints, with its arguments and environment. */
export async function performConfig(world: World, given: Given): Promise<Exit | Mistake> {
  const refused = Object.keys(REFUSED).find((name) => has(given, name));
  if (refused !== undefined) return usage(`--${refused} is not for pod-compile: ${REFUSED[refused]}`);
  if (has(given, 'variables')) return performVariables(world, given);
  const made = makeConfig(world, given);
  if (isMistake(made)) return made;
  sayAndExplain(world, mannerOf(given), made.diagnostics);
  if (!made.project || made.config === undefined) return EXIT.failed;
  if (has(given, 'quiet')) return EXIT.done;
  const { project, config, environment } = made;
  if (world.terminal.out && !has(given, 'output') && holdsValues(project.root)) world.err(SHOWS_VALUES);
  return deliver(world, given, listing(given, { project, config, environment }) ?? printed(given, config));
}

const SHOWS_VALUES = 'pod-compile: the output holds values of variables and env files; pod-compile plan masks them\n';

function holdsValues(node: Node): boolean {
  if (node.kind === 'scalar') return isHidden(node);
  const inner = node.kind === 'list' ? node.items : [...node.entries.values()].map(({ value }) => value);
  return inner.some(holdsValues);
}

/** What came of the arguments of `config`. */
export interface MadeConfig {
  readonly kind: 'made';
  /** Absent, as the next, when there are errors. */
  readonly project?: Project;
  readonly config?: Json;
  /** What variables are filled from. */
  readonly environment: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a golden case says in place of the machine. */
export interface FixedConfig {
  readonly attributes?: Table;
  /** The folder that paths are shown in. */
  readonly shownRoot?: string;
}

/** What the arguments of `config` name, merged and ready to be printed. */
export function makeConfig(world: World, given: Given, fixed: FixedConfig = {}): MadeConfig | Mistake {
  const asked = askedProject(world, given, fixed.attributes);
  if (isMistake(asked)) return asked;
  const { chosen, options } = asked;
  const report = new Report();
  const { project, projectName } = load(options, report);
  const diagnostics = report.all(chosen.files);
  const { environment } = chosen;
  if (!project || report.failed) return { kind: 'made', environment, diagnostics };
  const selected = select(project, given.operands);
  if (isMistake(selected)) return selected;
  const name = chosen.name ?? (madeName(projectName) || chosen.folderName);
  if (name === '') return failure("the project has no name: nothing of its folder's can be used; say one with -p");
  const root = fixed.shownRoot ?? chosen.root;
  return {
    kind: 'made',
    project: selected,
    config: config(selected, { name, ...pathsIn(world, given, root), ...shownAs(given) }),
    environment: new Map([...environment, ['COMPOSE_PROJECT_NAME', name]]),
    diagnostics,
  };
}

/** `--variables`: what the files name, whether or not it is there. Only files that cannot be read are mistakes. */
function performVariables(world: World, given: Given): Exit | Mistake {
  const asked = askedProject(world, given);
  if (isMistake(asked)) return asked;
  const report = new Report();
  const trace = newTrace();
  const { project } = load({ ...asked.options, trace }, report);
  if (!project) {
    sayAndExplain(world, mannerOf(given), report.all(asked.chosen.files));
    return EXIT.failed;
  }
  const written = trace.documents.map((document) => document.written);
  return has(given, 'quiet') ? EXIT.done : deliver(world, given, printAsked(askedIn(written), value(given, 'format')));
}

interface AskedProject {
  readonly chosen: ComposeProject;
  readonly options: LoadOptions;
}

function askedProject(world: World, given: Given, table?: Table): AskedProject | Mistake {
  const chosen = chooseProject(world, given);
  if (isMistake(chosen)) return chosen;
  const text = chosen.files.includes('-') ? textOf(world, '-') : undefined;
  if (isMistake(text)) return text;
  const own = new Map(text === undefined ? [] : [['-', text]]);
  return { chosen, options: loadOptions(world, given, { chosen, own, table }) };
}

interface Read {
  readonly chosen: ComposeProject;
  /** Standard input, where it is one of the files. */
  readonly own: ReadonlyMap<string, string>;
  readonly table: Table | undefined;
}

function loadOptions(world: World, given: Given, { chosen, own, table = topLevel }: Read): LoadOptions {
  return {
    // docker compose reads whatever the user may read.
    host: withOwn(world.host(chosen.root, ['/']), own),
    contained: false,
    files: chosen.files,
    projectFolder: '',
    ...(chosen.envFiles && { envFiles: chosen.envFiles }),
    // docker compose lists the profiles of all services, whichever are switched on.
    profiles: has(given, 'profiles') ? ['*'] : chosen.profiles,
    saidProfiles: values(given, 'profile'),
    shell: shellOf(world),
    resolvePaths: !has(given, 'no-path-resolution'),
    interpolate: !has(given, 'no-interpolate'),
    consistent: !has(given, 'no-consistency'),
    foldFiles: !has(given, 'no-env-resolution'),
    named: given.operands,
    ...(chosen.name !== undefined && { projectName: chosen.name }),
    defaultName: chosen.folderName,
    ...homeOf(world),
    table,
  };
}

/** Where relative paths and `~` lead; nowhere when they are to stay. */
function pathsIn(world: World, given: Given, root: string): { readonly root?: string; readonly home?: string } {
  return has(given, 'no-path-resolution') ? {} : { root, ...homeOf(world) };
}

function shownAs(given: Given): Pick<ConfigOptions, 'normalized' | 'envFiles' | 'asWritten'> {
  return {
    normalized: !has(given, 'no-normalize'),
    envFiles: has(given, 'no-env-resolution'),
    asWritten: has(given, 'no-interpolate'),
  };
}

function homeOf({ env }: World): { readonly home?: string } {
  const home = env['HOME'];
  return home ? { home } : {};
}
