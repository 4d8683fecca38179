import { powersText } from '../../../runtime/run/laptop.ts';
import { assert, spec } from '../../support/spec.ts';

const used = (power: 'nested-binds' | 'privileged') => ({ service: 'web', power, what: 'x', at: 'compose.yaml:4:5' });

spec('the powers that a run on a laptop names', {
  'are those of a cluster, once each'() {
    assert.equal(powersText([used('privileged'), used('privileged')]), [
      "compose.yaml:4:5: web uses privileged; a cluster's operator would have to allow it",
    ]);
  },
  'are not nested binds, which a pinned source does not need'() {
    assert.equal(powersText([used('nested-binds')]), []);
  },
});
