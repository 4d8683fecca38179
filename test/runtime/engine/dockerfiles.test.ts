import type { Build, BuiltImage } from '../../../compiler/plan/plan.ts';
import { forbidden, forbiddenBuilds } from '../../../runtime/engine/build-guard.ts';
import { needOfBuildKit } from '../../../runtime/engine/dockerfile-needs.ts';
import { assert, spec } from '../../support/spec.ts';

const FROM = 'FROM scratch\n';

/** Dockerfiles that fetch from the host itself, with the line that does. */
const PRIVATE: readonly (readonly [line: number, text: string])[] = [
  [2, `${FROM}ADD http://127.0.0.1/x /x`],
  [2, `${FROM}add --chown=1:1 \\\n  https://localhost:8080/x /x`],
  [2, `${FROM}ADD ["a", "http://[::1]/x", "/x"]`],
  [2, `${FROM}ONBUILD ADD http://0x7f.1/x /x`],
  [3, `${FROM}ARG HOST=127.0.0.1\nADD http://\${HOST}/x /x`],
  [2, `${FROM}ADD http://\${HOST:-127.0.0.1}/x /x`],
  [3, `${FROM}ENV HOST=1\nADD http://\${HOST:+localhost}/x /x`],
  [4, `ARG HOST=localhost\n${FROM}ARG HOST\nADD http://$HOST/x /x`],
  [4, `FROM image AS base\nENV URL http://2130706433/x\nFROM base\nADD $URL /x`],
  [3, '# escape=`\nFROM image\nADD a `\n  http://127.0.0.1/x /x'],
  [4, `${FROM}# a comment\n\nADD \\\n# between\n\n http://127.0.0.1/x \\\n /x`],
  [4, `${FROM}RUN echo "<<EOF\n"\nADD http://127.0.0.1/x /x\nEOF`],
  [2, `\ufeff${FROM}ADD "http://127.0.0.1/x" /x`],
  [2, `${FROM}ADD git@127.0.0.1:team/app.git /x`],
];

const PUBLIC = [
  `${FROM}ADD http://example.com/x /x`,
  `${FROM}COPY http: /127.0.0.1`,
  `${FROM}RUN wget http://127.0.0.1/x`,
  `FROM image AS one\nENV HOST=127.0.0.1\nFROM image AS two\nADD http://$HOST/x /x`,
  `${FROM}# ADD http://127.0.0.1/x /x`,
];

const NEEDS: { readonly [need: string]: string } = {
  'RUN --mount (Dockerfile:2)': `${FROM}RUN --mount=type=cache,target=/x true`,
  'RUN --network (Dockerfile:3)': `${FROM}\nRUN \\\n  --network=none true`,
  'COPY --link (Dockerfile:2)': `${FROM}COPY --chown=1:1 --link a /a`,
  'ADD --checksum (Dockerfile:2)': `${FROM}ADD --checksum=sha256:0 a /a`,
  'a here-document (Dockerfile:2)': `${FROM}COPY <<-"EOF" /a\nEOF`,
  'ADD of a repository (Dockerfile:2)': `${FROM}ADD https://example.com/app.git#main /a`,
  'ARG TARGETARCH (Dockerfile:2)': `${FROM}ARG TARGETARCH`,
  'FROM BUILDPLATFORM (Dockerfile:1)': 'FROM --platform=$BUILDPLATFORM a',
  '# syntax=example/lab (Dockerfile:1)': `# syntax=example/lab\n${FROM}`,
};

const PLAIN = [
  '# syntax=docker/dockerfile:1.7\nFROM --platform=linux/amd64 a AS b',
  `${FROM}ARG TARGETARCH=amd64`,
  `${FROM}ARG BUILDOS\nRUN echo $((1<<2)) && cat << EOF`,
  `${FROM}COPY --from=b --chown=1:1 --chown=2:2 a /a\nRUN a --mount=b`,
];

/** Empty where nothing is. */
function seen(...of: Parameters<typeof forbidden>): string {
  return forbidden(...of) ?? '';
}

spec('what a Dockerfile does', {
  'a source at a private address is found, with its line'() {
    for (const [line, text] of PRIVATE) {
      assert.match(seen({ context: '/srv' }, text), `Dockerfile:${line} adds a URL of the host itself`);
    }
    for (const text of PUBLIC) assert.is(forbidden({ context: '/srv' }, text), undefined, text);
  },
  'an argument of the build counts before its default'() {
    const text = `${FROM}ARG HOST=example.com\nADD http://$HOST/x /x`;
    assert.match(seen({ context: '/srv', args: { HOST: '10.0.0.1' } }, text), 'adds a URL of a private network');
    const other = `${FROM}ARG HOST=10.0.0.1\nADD http://$HOST/x /x`;
    assert.is(forbidden({ context: '/srv', args: { HOST: 'example.com' } }, other), undefined);
  },
  'a context at a private address is found'() {
    assert.match(seen({ context: 'git://10.0.0.1/a.git' }, undefined), 'its context is a URL of a private net');
    const contexts = { more: 'https://localhost/a.tar' };
    assert.match(seen({ context: '/srv', contexts }, undefined), 'its context more is a URL of the host');
  },
  'an image is not named by what its id begins with'() {
    for (const text of ['FROM 91', 'FROM sha256:91', 'FROM scratch\nCOPY --from=ab / /', 'ARG A=ab\nFROM $A']) {
      assert.match(seen({ context: '/srv' }, text), 'may be the beginning of an id; write ');
    }
    const mount = 'FROM scratch\nRUN --mount=type=bind,from=ab,target=/x true';
    assert.match(seen({ context: '/srv' }, mount), 'Dockerfile:2 names the image ab, which may be');
    const named = 'FROM cafe:latest AS ab\nFROM ab\nCOPY --from=0 / /\nCOPY --from=ab / /\nFROM dad\nFROM busybox';
    assert.is(forbidden({ context: '/srv', contexts: { dad: 'docker-image://dad:1' } }, named), undefined);
    const id = 'a'.repeat(64);
    assert.is(forbidden({ context: '/srv' }, `FROM ${id}`), undefined);
  },
  'what a plan shows is refused before a build begins'() {
    const image = (build: Build): BuiltImage => ({ kind: 'build', image: 'i', build, substituted: {}, services: [] });
    const inline = { context: '.', dockerfileInline: `${FROM}ADD http://10.0.0.1/x /x` };
    const images = [image({ context: 'http://localhost/a.tar' }), image(inline), image({ context: '.' })];
    assert.equal(
      forbiddenBuilds({ images }).map((text) => text.split(';')[0]),
      [
        'cannot build image i: its context is a URL of the host itself',
        'cannot build image i: Dockerfile:2 adds a URL of a private network',
      ],
    );
  },
  'what needs BuildKit is named, with its line'() {
    for (const [need, text] of Object.entries(NEEDS)) assert.is(needOfBuildKit(text, {}), need);
    for (const text of PLAIN) assert.is(needOfBuildKit(text, { args: { BUILDOS: 'linux' } }), undefined, text);
  },
  'long and deep texts are read at once'() {
    const doubling = Array.from({ length: 60 }, (_, index) => `ARG A${index + 1}=$A${index}$A${index}`).join('\n');
    const texts = [`FROM image\nARG A0=ab\n${doubling}\nADD http://$A60/x /x`];
    for (const part of ['\\\n', '#', '${A-', '$', ' ', '[', '<<', '`\n'])
      texts.push(`FROM image\nADD ${part.repeat(200_000)}`);
    texts.push(`FROM image AS first\n${'ENV a 1\n'.repeat(60_000)}${'FROM first\n'.repeat(40_000)}`);
    texts.push(`FROM image\n${'#\n'.repeat(1_000_000)}`);
    for (const text of texts) {
      seen({ context: '/srv' }, text);
      needOfBuildKit(text, {});
    }
  },
});
