import type { EngineErrorKind } from './engine.ts';

export interface Words {
  readonly pattern: RegExp;
  readonly kind: EngineErrorKind;
  /** `$1` is what the pattern found, `$0` all that the Engine said. */
  readonly means: string;
}

/** A registry that cannot be reached now may be reached in a moment: such a pull is tried again. */
export const REGISTRY_AWAY =
  /dial tcp|no such host|i\/o timeout|TLS handshake|connection re(?:fused|set)|EOF$|Client\.Timeout|HTTP status: 5\d\d/;

/** What Node's codes for a connection that did not come about mean. */
export const CONNECTION_WORDS: readonly { readonly codes: RegExp; readonly means: string }[] = [
  { codes: /^(ENOTFOUND|EAI_AGAIN)$/, means: 'its host has no address: the name is wrong, or DNS does not answer' },
  {
    codes: /^(UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED)/,
    means:
      'its certificate is not signed by the authority in ca.pem; take the ca.pem of that Engine (DOCKER_CERT_PATH, or the Docker context, says where)',
  },
  { codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/, means: 'its certificate is for another name than the one that was asked' },
  { codes: /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, means: 'its certificate is not valid at this time' },
  {
    codes: /^ERR_SSL_.*(ALERT_BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|CERTIFICATE_EXPIRED)/,
    means:
      'it does not accept the certificate of this side; cert.pem and key.pem must be signed by the authority that the Engine trusts (DOCKER_CERT_PATH, or the Docker context, says where)',
  },
  {
    codes: /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG))$/,
    means: 'what answers there speaks no TLS; unset DOCKER_TLS_VERIFY, or name the port for TLS (2376, as a rule)',
  },
];

/** What an Engine says, from 1.12 to today's, and what it means for users; the first row that fits counts. */
export const ENGINE_WORDS: readonly Words[] = [
  {
    pattern: /Bind for (\S+):(\d+) failed: port is already allocated/,
    kind: 'port-taken',
    means: 'port $2 of the host is taken by another container (on $1)',
  },
  {
    pattern: /(?:listen \w+ (\S+):(\d+): bind|bind host port (?:for )?(\S+?):(\d+)\S*): address already in use/,
    kind: 'port-taken',
    means: 'port $2$4 of the host is taken by another program (on $1$3)',
  },
  {
    pattern: /port is already allocated|address already in use/,
    kind: 'port-taken',
    means: 'a port of the host is taken: $0',
  },
  {
    pattern: /non-overlapping IPv4 address pool|predefined address pools have been fully subnetted/,
    kind: 'no-address-pool',
    means:
      'the Engine has no addresses left for another network; remove unused networks (docker network prune), or give it more with default-address-pools in its daemon.json',
  },
  {
    pattern: /Pool overlaps with other one on this address space/,
    kind: 'refused',
    means: 'its subnet overlaps with that of another network on this Engine',
  },
  {
    pattern: /no space left on device|disk quota exceeded/,
    kind: 'no-space',
    means: 'the disk of the Engine is full; docker system df shows what fills it, docker system prune frees some: $0',
  },
  {
    pattern: /exec: "([^"]*)": (?:stat (?:(?!exec: ").)*no such file|executable file not found|no such file)/,
    kind: 'refused',
    means: 'the image has no command $1',
  },
  {
    pattern: /exec: "([^"]*)": (?:permission denied|is a directory)/,
    kind: 'refused',
    means: '$1 in the image cannot be executed',
  },
  {
    pattern: /exec format error/,
    kind: 'refused',
    means: 'the image is made for another kind of machine',
  },
  {
    pattern: /mount already exists with name/,
    kind: 'refused',
    means: 'this Engine mounts an image into a container only once; Docker 29.1.5 and later do so again',
  },
  {
    pattern: /cannot access path \S+: lstat \S*?\/(?:merged|_data)\/(.+): no such file/,
    kind: 'refused',
    means: 'there is no $1 in the volume or image that it mounts (subpath)',
  },
  {
    pattern: /No such image: (\S+)/,
    kind: 'not-found',
    means: 'image $1 is not on this Engine',
  },
  {
    pattern: /^Client sent an HTTP request to an HTTPS server/,
    kind: 'refused',
    means: 'the Engine there speaks TLS alone: set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder of its keys',
  },
  {
    pattern: /client version \S+ is too (?:old|new)/,
    kind: 'too-old',
    means: 'the Engine does not speak this version of its API: $0',
  },
];

/** A registry's, or an Engine's for it. */
export const WANTS_LOGIN =
  /pull access denied|access to the resource is denied|unauthorized|no basic auth|authentication required/;

/** What pulls and builds fail with as well: the registry's words, and the builder's. */
export const IMAGE_WORDS: readonly Words[] = [
  {
    pattern: /requires BuildKit|Unknown flag: (?:link|chmod|mount|parents|exclude|checksum|keep-git-dir)/i,
    kind: 'refused',
    means: 'its Dockerfile needs BuildKit, with which this Engine does not build it ($0)',
  },
  {
    pattern: /unknown instruction: /i,
    kind: 'refused',
    means: '$0 (is it a line of a here-document, as in COPY <<EOF? Those need Docker 23 or later)',
  },
  {
    pattern: /\bdocker\/dockerfile\b/,
    kind: 'refused',
    means:
      'the first line of its Dockerfile (# syntax=) names an image that must be fetched; mirror it or remove the line ($0)',
  },
  {
    pattern: /unsupported frontend capability moby\.buildkit\.frontend\.contexts/,
    kind: 'too-old',
    means: 'additional_contexts need Docker 23 or later',
  },
  {
    pattern: /granting entitlement (\S+) is not allowed/,
    kind: 'refused',
    means: 'this Engine lets no build have $1 (see builder.entitlements of its daemon.json)',
  },
  {
    pattern: /unknown cache exporter: "([^"]+)"/,
    kind: 'refused',
    means: 'this Engine cannot write a cache of type=$1: without the containerd image store there is type=inline alone',
  },
  {
    pattern: /(?:failed to calculate checksum|failed to compute cache key)(?:(?!failed to c).)*"(\/[^"]*)":? not found/,
    kind: 'refused',
    means: 'its context has no $1 (or .dockerignore names it)',
  },
  {
    pattern: /failed to fetch remote|error fetching (?:(?!error fetching ).)*for repository/,
    kind: 'refused',
    means: 'its context cannot be fetched ($0)',
  },
  {
    pattern: /no matching manifest|does not match the specified platform/,
    kind: 'not-found',
    means: 'its registry has none for this kind of machine ($0)',
  },
  {
    pattern:
      /manifest(?:(?!manifest).)* not found|manifest unknown|MANIFEST_UNKNOWN|not found: does not exist|name unknown|NAME_UNKNOWN/,
    kind: 'not-found',
    means: 'its registry has no such image ($0)',
  },
  {
    pattern: WANTS_LOGIN,
    kind: 'not-found',
    means: 'its registry has no such image, or wants a login (docker login): $0',
  },
  {
    pattern: /toomanyrequests/,
    kind: 'refused',
    means: 'its registry was asked too often: $0',
  },
  ...ENGINE_WORDS,
  { pattern: REGISTRY_AWAY, kind: 'refused', means: 'its registry does not answer: $0' },
];
