import { allMasks, masked } from '../../compiler/attributes/lowering/fields.ts';
import { assert, spec } from '../support/spec.ts';

spec('masks of many parts', {
  'are put together however many there are, as of the hosts that a pod shares'() {
    const parts = Array.from({ length: 500_000 }, (_, index) => (index % 1000 === 0 ? masked(`/${index}`, '$X') : {}));
    assert.is(Object.keys(allMasks([...parts, undefined])).length, 500);
  },
});
