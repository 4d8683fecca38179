import { spawnSync } from 'node:child_process';
import { testEngine, testImage } from '../support/docker.ts';

/** What pods can be measured on. */
export interface Machine {
  /** Of the Engine. */
  readonly socket: string;
  /** An image with a shell. */
  readonly image: string;
  readonly environment: { readonly [name: string]: string | undefined };
  /** Whether there is a docker compose to compare with. */
  readonly compose: boolean;
}

/** Undefined, said aloud, where there is no Engine. */
export async function findMachine(): Promise<Machine | undefined> {
  try {
    const { socket } = await testEngine();
    const image = await testImage();
    const { PATH, HOME, LANG } = process.env;
    const environment = { PATH, HOME, LANG, DOCKER_HOST: `unix://${socket}` };
    const compose = spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' }).status === 0;
    if (!compose) console.log('\ndocker compose is absent: pods have no peer');
    return { socket, image, environment, compose };
  } catch (error) {
    console.log(`\nno pods: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

/** A pod of so many containers: the first has a health check, for which every other one of the rest waits. */
export function podText(size: number, image: string): string {
  const service = (index: number): string => {
    const health = '    healthcheck: {test: [CMD, stat, /tmp/up], interval: 200ms}\n';
    const waits = '    depends_on: {service-0: {condition: service_healthy}}\n';
    const more = index === 0 ? health : index % 2 === 0 ? waits : '';
    const command = `trap 'exit 0' TERM; touch /tmp/up; sleep 100000 & wait`;
    return `  service-${index}:\n    image: ${image}\n    command: [sh, -c, "${command}"]\n${more}`;
  };
  return `services:\n${Array.from({ length: size }, (_, index) => service(index)).join('')}`;
}
