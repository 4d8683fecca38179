import { ask, testEngine } from '../support/docker.ts';
import { underAgent } from '../support/under-agent.ts';
import { differences, entries } from './outside.ts';

/** A running pod of another tenant: a web server on its own network, and a volume with a file. */
export interface Tenant {
  readonly network: { readonly name: string; readonly id: string };
  readonly volume: string;
  readonly container: { readonly name: string; readonly id: string };
  /** One sentence for each sign that another pod reached or changed this one. */
  readonly problems: () => Promise<readonly string[]>;
}

const COMPOSE = `services:
  db:
    image: IMAGE
    command: [sh, -c, "echo of-the-tenant > /data/file; mkdir /w; echo of-the-tenant > /w/index.html; exec httpd -f -vv -p 80 -h /w"]
    volumes: ["data:/data"]
    healthcheck: {test: "test -e /w/index.html", interval: 1s}
volumes: {data: {}}
`;

/** Starts the other tenant's pod, lends it to a body, and removes it. */
export function withTenant(body: (tenant: Tenant) => Promise<void>): Promise<void> {
  return underAgent({ files: { 'compose.yaml': COMPOSE } }, async ({ launch, told, left, text }) => {
    launch('tenant');
    await told(({ state }) => state === 'TASK_RUNNING');
    const names = new Map((await left()).map(({ kind, name }) => [kind, name]));
    const [container, network, volume] = (['container', 'network', 'volume'] as const).map(
      (kind) => names.get(kind) ?? '',
    ) as [string, string, string];
    const { Mountpoint } = await inspected(`/volumes/${volume}`);
    const before = { container: await containerState(container), files: new Map(entries(Mountpoint)) };
    await body({
      network: { name: network, id: (await inspected(`/networks/${network}`)).Id },
      volume,
      container: { name: container, id: before.container.id },
      async problems() {
        const state = await containerState(container);
        const requests = text('logs/db.stderr').trim();
        return [
          ...(requests === '' ? [] : [`the tenant's server was reached: ${requests}`]),
          ...(JSON.stringify(state) === JSON.stringify(before.container) ? [] : ["the tenant's container changed"]),
          ...differences(before.files, new Map(entries(Mountpoint))),
        ];
      },
    });
  });
}

async function containerState(name: string): Promise<{ id: string; startedAt: string; networks: string }> {
  const { Id, State, NetworkSettings } = await inspected(`/containers/${name}/json`);
  return { id: Id, startedAt: State.StartedAt, networks: Object.keys(NetworkSettings.Networks).join() };
}

async function inspected(path: string) {
  const { environment } = await testEngine();
  return JSON.parse((await ask(environment, path)).text);
}
