import { type PinWayFacts, pinWay } from '../../../runtime/files/pin-way.ts';
import { subFolderIn } from '../../../runtime/files/sub-folder.ts';
import { assert, spec } from '../../support/spec.ts';

const BOTH = [false, true];

/** All combinations of facts. */
const ALL: readonly PinWayFacts[] = ['1.24', '1.41', '1.44', '1.45', '1.55'].flatMap((apiVersion) =>
  BOTH.flatMap((isRoot) =>
    BOTH.flatMap((isSeen) =>
      BOTH.flatMap((fitsVolume) => BOTH.map((byPath) => ({ apiVersion, isRoot, isSeen, fitsVolume, byPath }))),
    ),
  ),
);

spec('the way of a pin', {
  'walks all facts'() {
    for (const facts of ALL) {
      const way = pinWay(facts);
      const canPin = facts.isRoot && facts.isSeen;
      const canSubFolder = facts.fitsVolume && ['1.45', '1.55'].includes(facts.apiVersion);
      const why = JSON.stringify({ ...facts, way });
      assert.is(way === 'pinned', canPin, why);
      assert.is(way === 'sub-folder', !canPin && canSubFolder, why);
      // A container may replace the source only where the operator allows that, and nothing safer is possible.
      assert.is(way === 'by path', !canPin && !canSubFolder && facts.byPath, why);
      assert.is(way === 'refused', !canPin && !canSubFolder && !facts.byPath, why);
    }
  },
  'takes the outermost mounted folder above a source as the volume'() {
    assert.equal(subFolderIn('/s/a/b/c', ['/s/a/b', '/s/a', '/s/a/b/c', '/t']), { device: '/s/a', subpath: 'b/c' });
  },
  'takes the folder of the source where no container mounts one above'() {
    assert.equal(subFolderIn('/s/a/b', ['/s/a/b', '/s/a/bc']), { device: '/s/a', subpath: 'b' });
  },
  'never makes a volume of the whole host'() {
    assert.is(subFolderIn('/data', []), undefined);
    assert.is(subFolderIn('/s/data', ['/']), undefined);
  },
});
