import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJson } from '../../../compiler/tree.ts';
import { canonical, firstDifference, mergeCases } from '../../support/corpus.ts';
import { merged, plain } from '../../support/model.ts';
import { assert, spec } from '../../support/spec.ts';

/** What files are together, whatever the order of their keys. The cases are of merging alone: nothing is checked. */
function whole(folder: string, files: readonly string[]): unknown {
  const { root, report } = merged(...files.map((file) => readFileSync(join(folder, file), 'utf8')));
  assert.not.ok(report.failed, folder);
  return canonical(inOrder(plain(toJson(root))));
}

/** Hosts are found by their names: docker compose prints them sorted. */
function inOrder(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, item) => (key === 'extra_hosts' ? [...item].sort() : item));
}

spec('conformance: merging', {
  "compose-go's own cases come to what they should"() {
    const root = mergeCases('compose-go-override');
    const names = readdirSync(root);
    assert.is(names.length, 65);
    const found = names.flatMap((name) => {
      const folder = join(root, name);
      // Where there is no third file, the second is what is left of the first, in which something stands twice.
      const single = !existsSync(join(folder, 'want.yaml'));
      const made = whole(folder, single ? ['base.yaml'] : ['base.yaml', 'override.yaml']);
      const why = firstDifference(whole(folder, [single ? 'override.yaml' : 'want.yaml']), made);
      return why ? [`${name}: ${why}`] : [];
    });
    assert.equal(found, []);
  },
});
