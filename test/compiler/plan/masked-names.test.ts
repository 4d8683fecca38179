import { canonicalBytes } from '../../../compiler/plan/canonical.ts';
import { mask } from '../../../compiler/plan/mask.ts';
import { checkReferences } from '../../../compiler/plan/references.ts';
import { SIMULATED } from '../../../compiler/context.ts';
import { planIn } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

const FILE = `
services:
  web:
    image: x
    container_name: "c\${SECRET}"
    labels: { plain: v }
    volumes: ["data:/v\${SECRET}", "/a\${SECRET}"]
    tmpfs: ["/t\${SECRET}:size=1m"]
    networks: { default: { aliases: ["al\${SECRET}"] } }
  db: { image: y, volumes_from: [web], depends_on: [web], links: ["web:l\${SECRET}"] }
volumes: { data: { labels: { a: b } } }
networks: { default: { ipam: { options: { z: "\${SECRET}" } } } }
`;

const SECRET = 'zq7secret';

spec('masked names', {
  'hide text of variables in names and targets, and references still lead somewhere'() {
    const plan = planIn(FILE, { ...SIMULATED, environment: { SECRET } });
    const copy = mask(plan);
    assert.ok(canonicalBytes(plan).includes(SECRET));
    assert.not.match(canonicalBytes(copy), SECRET);
    assert.equal(checkReferences(copy), []);
    const [web, db] = copy.containers;
    assert.is(web?.name, `${plan.pod.prefix}_c\${SECRET}`);
    assert.equal(db?.create.HostConfig?.VolumesFrom, [`${web?.name}:rw`]);
    assert.equal(web?.create.HostConfig?.Tmpfs, { '/t${SECRET}': 'size=1m' });
    assert.equal(web?.create.Labels?.['plain'], 'v');
  },
});
