type Fields = { readonly [name: string]: unknown };

/**
 * What docker-compose 1.29 loaded, written as a file again, of Compose 1 or of later formats: read back it is the same
 * project. Types of its own were recorded as lists, with a place for each field.
 */
export function asFile(result: unknown, format: 'compose' | 'compose-1'): string {
  const { services, ...sections } = result as { readonly services: readonly Fields[] };
  const named = Object.fromEntries(services.map(({ name, ...service }) => [name, said(service, format)]));
  // A file of Compose 1 without services would be empty.
  const whole = format === 'compose-1' && services.length > 0 ? named : { ...sections, services: named };
  return JSON.stringify(whole).replaceAll('$', '$$$$');
}

function said(service: Fields, format: 'compose' | 'compose-1'): Fields {
  return Object.fromEntries(
    Object.entries(service).map(([name, value]) => [
      name === 'network_mode' && format === 'compose-1' ? 'net' : name,
      FORMS[name]?.(value as never, format) ?? value, // each reads what was recorded under its name
    ]),
  );
}

type Texts = readonly (string | null)[];

const FORMS: { readonly [attribute: string]: (value: never, format: string) => unknown } = {
  volumes: (mounts: readonly (Texts | Fields)[]) => mounts.map((one) => (isTexts(one) ? joined(one) : one)),
  volumes_from: (sources: readonly Texts[], format) =>
    sources.map(
      ([name, mode, kind]) => `${kind === 'container' && format === 'compose' ? 'container:' : ''}${name}:${mode}`,
    ),
  network_mode: (mode: string, format) => (format === 'compose-1' ? mode.replace(/^service:/, 'container:') : mode),
  networks: (uses: Fields) =>
    Object.fromEntries(
      Object.entries(uses).map(([name, use]) => [name, Object.keys(Object(use)).length > 0 ? use : null]),
    ),
  security_opt: (options: readonly Texts[]) => options.map(([option]) => option),
  ports: (ports: readonly (readonly (string | number | null)[])[]) => ports.map(port),
  expose: (ports: readonly unknown[]) => ports.map(String),
  secrets: (uses: readonly Texts[]) => uses.map(use),
  configs: (uses: readonly Texts[]) => uses.map(use),
  healthcheck: ({ test, ...times }: { readonly test: Texts } & Fields) =>
    test[0] === 'NONE' ? { disable: true } : { test, ...inSeconds(times) },
};

function isTexts(value: Texts | Fields): value is Texts {
  return Array.isArray(value);
}

/** Source, target, mode. */
function joined([source, target, mode]: Texts): string {
  return source === null ? `${target}` : `${source}:${target}:${mode}`;
}

/** Target, published, protocol, address of the host, mode. */
function port([target, published, protocol, host, mode]: readonly (string | number | null)[]): Fields {
  const fields = { target, published: published === null ? null : `${published}`, protocol, host_ip: host, mode };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** Source, target, owner, group, mode, and a name. */
function use([source, target, uid, gid, mode]: readonly unknown[]): Fields {
  return { source, ...(target !== null && { target, uid, gid, mode }) };
}

/** Nanoseconds are times, other numbers are not. */
function inSeconds(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, name === 'retries' ? value : `${Number(value) / 1e9}s`]),
  );
}
