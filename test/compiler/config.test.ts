import { config } from '../../compiler/config.ts';
import { plain, resolved } from '../support/model.ts';
import { assert, spec } from '../support/spec.ts';

interface Shown {
  readonly [name: string]: unknown;
}

function shown(text: string): Shown {
  const { project } = resolved([text], { contained: false });
  return plain(config(project, { name: 'p', root: '/root', home: '/home' })) as Shown;
}

/** The only service, without what every service has. */
function service(written: string): unknown {
  const { services } = shown(`services: {a: {image: x, ${written}}}`) as { readonly services: { readonly a: Shown } };
  const { image: _i, command, entrypoint, networks, ...rest } = services.a;
  assert.equal([command, entrypoint, networks], [null, null, { default: null }]);
  return rest;
}

spec('config', {
  'the default network is joined, and shown when it is used'() {
    assert.equal(shown('services: {a: {image: x}}'), {
      name: 'p',
      networks: { default: { ipam: {}, name: 'p_default' } },
      services: { a: { image: 'x', command: null, entrypoint: null, networks: { default: null } } },
    });
    assert.is(shown('services: {a: {image: x, network_mode: none}}')['networks'], undefined);
  },
  'what no service uses is left out'() {
    const whole = shown('services: {a: {image: x, volumes: ["v:/v"]}}\nvolumes: {v: , w: }\nsecrets: {s: {file: f}}');
    assert.equal(whole['volumes'], { v: { name: 'p_v' } });
    assert.is(whole['secrets'], undefined);
  },
  'sharing implies a dependency'() {
    const whole = shown('services: {a: {image: x, links: [b], volumes_from: [c]}, b: {image: x}, c: {image: x}}');
    assert.equal((whole['services'] as { readonly a: Shown }).a['depends_on'], {
      b: { condition: 'service_started', restart: true, required: true },
      c: { condition: 'service_started', required: true },
    });
  },
  'durations and sizes are printed as texts'() {
    assert.equal(service('stop_grace_period: 90s, mem_limit: 64m, cpus: 0.123456789'), {
      stop_grace_period: '1m30s',
      mem_limit: '67108864',
      cpus: 0.12345679,
    });
  },
  'false, zero and empty are left out where docker compose cannot tell them from absent'() {
    assert.equal(
      service('init: false, privileged: false, scale: 0, tty: false, oom_score_adj: 0, hostname: "", dns: []'),
      {
        init: false,
        scale: 0,
      },
    );
  },
  'paths are in full'() {
    assert.equal(service('volumes: ["./a:/a", "~/b:/b"], build: .'), {
      build: { context: '/root', dockerfile: 'Dockerfile' },
      volumes: [
        { type: 'bind', source: '/root/a', target: '/a', bind: { create_host_path: true } },
        { type: 'bind', source: '/home/b', target: '/b', bind: { create_host_path: true } },
      ],
    });
  },
  'a dollar is written twice'() {
    assert.equal(service('environment: {A: $x}'), { environment: { A: '$$x' } });
  },
  'a service may be called as JavaScript calls its own'() {
    const whole = shown('services: {__proto__: {image: x}, constructor: {image: y}}');
    assert.equal(Object.keys(whole['services'] as object), ['__proto__', 'constructor']);
  },
});
