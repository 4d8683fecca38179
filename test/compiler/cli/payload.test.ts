import { spawnSync } from 'node:child_process';
import { oneDocument } from '../../../compiler/context/document.ts';
import { Report } from '../../../compiler/diagnostic.ts';
import { toJson } from '../../../compiler/tree.ts';
import type { Ended } from '../../support/program.ts';
import { inFolder, PINNED } from '../../support/program.ts';
import { assert, skip, spec } from '../../support/spec.ts';

const NAMED = `name: shop\nservices:\n  a:\n    ${PINNED}\n`;
const KEY = ['--name', 'c/r/e/n'];

/** Runs `render` on a file that gives nothing to warn of. */
function rendered(args: readonly string[], files: { readonly [path: string]: string } = {}): Ended {
  let ended: Ended = { status: null, out: '', err: '' };
  inFolder({ 'compose.yaml': NAMED, ...files }, ({ run }) => {
    ended = run(['render', ...args]);
  });
  return ended;
}

/** What is said first when the arguments are refused; nothing is printed then. */
function refused(args: readonly string[], files: { readonly [path: string]: string } = {}): string {
  const { status, out, err } = rendered(args, files);
  assert.equal([status === 0, out], [false, ''], args.join(' '));
  return (err.split('\n')[0] ?? '').replace(/^pod-compile: /, '');
}

spec('pod-compile render, for frameworks', {
  'the product goes to standard output, and what to know of it to standard error'() {
    const { status, out, err } = rendered(['marathon', '--uri', 'https://r.example/pod-executor.cjs']);
    assert.is(status, 0);
    assert.is(JSON.parse(out).id, '/shop');
    assert.match(err, /^note: 0\.2 cpu \/ 128 MiB hold the executor's own 0\.1 cpu \/ 64 MiB/);
    assert.match(err, /\nnote: cmd is a blank on purpose: /);
  },
  'with --json notes are lines of JSON as well'() {
    const { err } = rendered(['marathon', '--json']);
    for (const line of err.trimEnd().split('\n')) assert.is(JSON.parse(line).level, 'note');
  },
  'a file with errors gives no payload'() {
    const { status, out, err } = rendered(['mesos'], { 'compose.yaml': 'services: {a: {imag: x}}\n' });
    assert.equal([status, out], [1, '']);
    assert.match(err, /^compose\.yaml:1:16: error unknown-attribute: .*did you mean image/);
  },
  'options of the other sort of kinds are refused'() {
    assert.is(refused(['mesos-hook', '--cleaner=/x', '--uri=x']), 'render mesos-hook takes no --uri');
    assert.is(refused(['marathon', '--cleaner=/x']), 'render marathon takes no --cleaner');
    assert.is(refused(['mesos-hook', '--cleaner=/x', '--env-file=x']), 'render mesos-hook takes no --env-file');
    assert.is(refused(['maraton']), 'render knows no maraton; did you mean marathon?');
  },
  'what a framework would not take is refused, with the rule'() {
    assert.match(
      refused(['marathon', '--name', 'A b']),
      /^Marathon does not take the name "A b": it takes names of small/,
    );
    for (const name of ['a.-b', 'a..b', '/a//b', '-a', 'a-', '../a', ''])
      assert.match(refused(['marathon', '--name', name]), /^Marathon does not take the name/);
    assert.match(refused(['singularity', '--name', 'a/b']), /^Singularity does not take the name "a\/b"/);
    assert.match(refused(['mesos', '--name', 'a/b']), /^Mesos does not take the name "a\/b"/);
    assert.match(refused(['aurora']), /^Aurora needs --name CLUSTER\/ROLE\/ENVIRONMENT\/NAME/);
    assert.match(refused(['aurora', '--name', 'a/b/c/d"']), /^Aurora needs --name/);
    assert.match(refused(['mesos', '--instances=2']), /^a TaskInfo is one task/);
    assert.is(refused(['marathon'], { 'compose.yaml': 'services: {a: {image: x}}\n' }).includes('say --name'), true);
  },
  'numbers, paths and URIs are judged'() {
    for (const many of ['0', '-1', '1.5', 'many', ''])
      assert.is(refused(['marathon', `--instances=${many}`]), '--instances needs a whole number from 1');
    for (const path of ["/x'", '/a b', '/$(id)', '', '//x', '/a\n'])
      assert.match(refused(['marathon', '--executor', path]), /^--executor needs a path of letters/);
    for (const uri of ['', 'a b', "a'b", 'a\\b', 'a\nb', 'x'.repeat(1025)])
      assert.match(refused(['marathon', '--uri', uri]), /^--uri needs 1 to 1024 characters/);
    for (const uri of ['http://r.example/', 'http://r.example/..', 'http://r.example/a/.'])
      assert.match(refused(['marathon', '--uri', uri]), /^--uri needs the name of a file at its end/);
  },
  'Compose files that no label can name, or no sandbox can hold, are refused'() {
    assert.match(refused(['marathon', '-f', 'a,b.yaml'], { 'a,b.yaml': NAMED }), /cannot be named in a label/);
    assert.match(
      refused(['marathon', '-f', 'd/a.yaml', '-f', '../x.yaml'], { 'd/a.yaml': NAMED }),
      /cannot be read|not in the folder/,
    );
    assert.match(
      refused(['aurora', ...KEY, '-f', '{{x}}.yaml'], { '{{x}}.yaml': NAMED }),
      /^a label of an Aurora job is ASCII/,
    );
    assert.match(
      refused(['aurora', ...KEY, '-f', 'é.yaml'], { 'é.yaml': NAMED }),
      /^a label of an Aurora job is ASCII/,
    );
  },
  'the task reads the files of variables that were reviewed, and its digest is that of them'() {
    const files = {
      'compose.yaml': NAMED.replace('  a:\n', '  a:\n    command: [echo, "$V"]\n'),
      'a.env': 'V=1\n',
      '.env': 'V=2\n',
    };
    const args = ['--env-file', 'a.env', '--digest'];
    const { labels } = JSON.parse(rendered(['marathon', ...args], files).out);
    inFolder(files, ({ run }) => {
      const digest = run(['digest', '--env-file', 'a.env']).out.trim();
      assert.equal(labels, { fileName: 'compose.yaml', envFile: 'a.env', digest });
      assert.is.not(run(['digest']).out.trim(), digest);
    });
  },
  'files of variables that no label can name, or no sandbox can hold, are refused'() {
    const refusal = (file: string) => refused(['marathon', '--env-file', file], { [file]: 'A=1\n' });
    assert.match(refusal('a,b.env'), /^a,b\.env cannot be named in a label/);
    inFolder({ 'in/compose.yaml': NAMED, 'out.env': 'A=1\n' }, ({ run }) => {
      const { status, err } = run(['render', 'marathon', '--env-file', '../out.env'], { cwd: 'in' });
      assert.is(status, 64);
      assert.match(err, /^pod-compile: \.\.\/out\.env is not in the folder of the Compose files/);
    });
    assert.match(
      refused(['aurora', ...KEY, '--env-file', '{{x}}.env'], { '{{x}}.env': 'A=1\n' }),
      /^a label of an Aurora job is ASCII/,
    );
  },
  'a value that a framework would act on is refused, and not quoted'() {
    const files = { 'compose.yaml': NAMED.replace('  a:\n', '  a:\n    command: [echo, "$V"]\n') };
    const said = (kind: string, value: string): string => refused([kind, '--env', `V=${value}`], files);
    assert.is(
      said('singularity', 'x-${TASK_ID}'),
      'Singularity would change what V holds: it replaces ${TASK_…} in variables',
    );
    assert.is(
      said('mesos-compose', 'x vault://y'),
      'mesos-compose would look up in Vault what V holds: it says vault://',
    );
  },
  'the executor may be installed, or lie in the sandbox, where a URI of its name is made executable'() {
    const app = (...args: readonly string[]): { readonly executor: string; readonly fetch: readonly object[] } =>
      JSON.parse(rendered(['marathon', ...args]).out);
    const uri = 'https://r.example/x/run.cjs';
    assert.equal(app('--executor=run.cjs', '--uri', uri).fetch, [{ uri, executable: true }]);
    assert.is(app('--executor=run.cjs').executor, './run.cjs');
    assert.equal(app('--executor=/opt/run.cjs', '--uri', uri).fetch, [{ uri, executable: false }]);
  },
  'the digest is a label for those who ask'() {
    const labels = (...args: readonly string[]): object => JSON.parse(rendered(['marathon', ...args]).out).labels;
    assert.equal(labels(), { fileName: 'compose.yaml' });
    assert.match(JSON.stringify(labels('--digest')), /"digest":"sha256:[0-9a-f]{64}"/);
  },
});

spec("pod-compile render, with templates of one's own", {
  'one takes the place of ours, another adds a kind; other kinds stay'() {
    const files = { 'own/marathon.txt.hbs': '{{id}} {{cpus}}\n', 'own/nomad.json.hbs': '{ "name": {{json id}} }\n' };
    const text = (kind: string): string => rendered([kind, '--templates', 'own'], files).out;
    assert.is(text('marathon'), '/shop 0.2\n');
    assert.is(text('nomad'), '{ "name": "shop" }\n');
    assert.is(JSON.parse(text('mesos')).name, 'shop');
  },
  'a missing field is told with template, line and field'() {
    const { status, out, err } = rendered(['marathon', '--templates=own'], {
      'own/marathon.json.hbs': '{\n  "id": {{json idd}}\n}\n',
    });
    assert.equal([status, out], [1, '']);
    assert.is(
      err,
      'pod-compile: own/marathon.json.hbs:2:16: there is no field "idd"; pod-compile render fields prints all\n',
    );
  },
  'output that is no JSON, or not what the framework takes, is refused'() {
    const said = (text: string): string => refused(['marathon', '--templates=own'], { 'own/marathon.json.hbs': text });
    assert.match(said('{"id": {{id}} }'), /^own\/marathon\.json\.hbs: what it makes is no JSON/);
    assert.match(said('{"id": "/shop", "cmd": 1}'), /^own\/marathon\.json\.hbs: .*marathon\.cmd must be/);
    assert.match(said('{"id": "/shop"}'), /marathon needs cmd/);
  },
  'kinds that nobody has, and two templates of one, are told'() {
    assert.match(refused(['nomad', '--templates=own']), /^--templates has no nomad\.json\.hbs/);
    const two = { 'own/x.json.hbs': '{}', 'own/x.yaml.hbs': '{}' };
    assert.is(refused(['x', '--templates=own'], two), 'own has two templates of x: x.json.hbs and x.yaml.hbs');
    assert.match(refused(['../x', '--templates=own'], { 'x.json.hbs': '{}' }), /^--templates has no/);
  },
});

/** What breaks out of literals, comments and templates of all formats that there are here. */
const HOSTILE = [
  `" ' \\ \` \\" \\' ''' """ \\`,
  'a\nb\r\nc\td',
  '{{x}} {{{x}}} {{thermos.ports[x]}} {{&x}} {{!-- --}} {% raw %} {# #} <%= x %>',
  '$(id) `id` ${HOME} $HOME; id && id || id | id > x #',
  '"}, "evil": {"a": "',
  '", evil = "',
  "' + __import__('os').system('id') + '",
  'x: y # z\n- evil: true\n? & * ! | > % @',
  '---\n...\n',
  '<script>alert(1)</script><!-- --> &amp; [x](javascript:y) @all #1 | a | b |',
  '\u0001\u007f\u0085\u00a0\u2028\u2029\ufeff\ud83d\ude00é',
  'null',
  'true',
  '0x10',
  '~',
  '=1',
  '',
];

/** Each is the value of a variable, and used. */
const SAID = HOSTILE.map((value, index) => `--env=V${index}=${value}`);
const USING = {
  'compose.yaml': NAMED.replace('  a:\n', `  a:\n    command: [${HOSTILE.map((_, index) => `"$V${index}"`)}]\n`),
};

/** The values that some text of a format holds, wherever they stand. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

const PARSERS: { readonly [kind: string]: (text: string) => unknown } = {
  marathon: JSON.parse,
  'aurora-executor': JSON.parse,
  mesos: JSON.parse,
  singularity: JSON.parse,
  'mesos-compose': (text) => {
    const report = new Report();
    const document = oneDocument({ file: 'payload', text }, report);
    assert.equal(report.all(), []);
    return document && toJson(document);
  },
};

spec(
  'payloads: a hostile text',
  {
    'is the same text for the parser of each format'() {
      for (const [kind, parse] of Object.entries(PARSERS)) {
        const { status, out, err } = rendered([kind, ...(kind.startsWith('aurora') ? KEY : []), ...SAID], USING);
        assert.is(status, 0, err);
        const found = stringsIn(parse(out));
        for (const value of HOSTILE) assert.ok(found.includes(value), `${kind}: ${JSON.stringify(value)}`);
        assert.not.match(out, /[^\n\x20-\x7e]/);
      }
    },
    'as a name of a file is the same in each label'() {
      for (const name of [`a"b'c\\d$(id).yaml`, '{% x %}{{y}} #<b>.yaml', 'é "-" 😀.yaml']) {
        inFolder({ [name]: NAMED }, ({ run }) => {
          for (const [kind, parse] of Object.entries(PARSERS)) {
            if (kind === 'aurora-executor') continue; // it has no labels
            const { out, err } = run(['render', kind, '-f', name]);
            assert.ok(stringsIn(parse(out)).includes(name), `${kind}: ${err}`);
          }
        });
      }
    },
    'as a URI is one word for the shell that fetches it'() {
      const uri = 'https://r.example/$(id)`id`;id&&"x"|#/{{y}}*?[a]~.tgz';
      const { out } = rendered(['singularity', '--uri', uri]);
      const command: string = JSON.parse(out).deploy.customExecutorCmd;
      const shown = command.replace(/exec \S+$/, 'true').replaceAll(/(^|&& )(curl|tar) /g, '$1printf "%s\\n" ');
      const { stdout, stderr } = spawnSync('sh', ['-c', shown], { encoding: 'utf8', env: {} });
      const name = './{{y}}*?[a]~.tgz';
      assert.equal([stdout.split('\n'), stderr], [['-fsSL', '-o', name, '--', uri, '-xf', name, ''], '']);
    },
  },
  120,
);

/** Calls and their arguments, as Python's own parser finds them. */
const PYTHON = `
import ast, json, sys
def value(node):
  if isinstance(node, ast.Call):
    assert not node.args
    return {'call': node.func.id, **{word.arg: value(word.value) for word in node.keywords}}
  if isinstance(node, ast.List): return [value(item) for item in node.elts]
  if isinstance(node, ast.BinOp): return [value(node.left), node.right.id]
  return ast.literal_eval(node)
body = ast.parse(sys.stdin.read()).body
assert len(body) == 1 and body[0].targets[0].id == 'jobs'
print(json.dumps(value(body[0].value)))
`;

/** What Python makes of a job. */
function inPython(text: string): { readonly [field: string]: unknown } {
  const { status, stdout, stderr, error } = spawnSync('python3', ['-c', PYTHON], { input: text, encoding: 'utf8' });
  if (error) skip('there is no python3');
  assert.is(status, 0, stderr);
  return JSON.parse(stdout)[0];
}

spec('payloads: Python', {
  'a job of Aurora is one call, in which hostile names are texts'() {
    for (const name of [`a"b'c\\d$(id).yaml`, "') + evil('.yaml", '{% x %}{y} #.yaml', '"""\\"".yaml']) {
      inFolder({ [name]: NAMED }, ({ run }) => {
        const { out, err } = run(['render', 'aurora', ...KEY, '-f', name, '--instances=2']);
        const job = inPython(out);
        assert.equal(job['metadata'], [{ call: 'Metadata', key: 'fileName', value: name }], err);
        assert.equal([job['call'], job['cluster'], job['name'], job['instances']], ['Job', 'c', 'n', 2]);
      });
    }
  },
  'literals of our helper are those of Python'() {
    const own = 'jobs = [Job({{#each environment}}{{name}} = {{python value}}, {{/each}}b = {{python health}})]\n';
    const { out, err } = rendered(['x', '--templates=own', ...SAID], { ...USING, 'own/x.txt.hbs': own });
    const said = Object.fromEntries(HOSTILE.map((value, index) => [`V${index}`, value]));
    assert.equal(inPython(out), { ...said, call: 'Job', b: null }, err);
  },
});
