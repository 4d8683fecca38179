import { mesosSeconds } from '../../compiler/command.ts';

/** What the agent tells an executor through its environment. */
export interface Settings {
  readonly agent: AgentAddress;
  readonly framework: string;
  readonly executor: string;
  /** The sandbox on the host; its last folder is the id of the run. */
  readonly directory: string;
  /** The sandbox as the executor sees it. */
  readonly sandbox: string;
  /** Whether executors outlive their agent, for this framework. */
  readonly checkpoint: boolean;
  /** How long the agent may be away. */
  readonly recoverySeconds: number;
  /** Attempts to subscribe are at most so far apart. */
  readonly backoffSeconds: number;
  /** From SHUTDOWN to the agent's SIGKILL. */
  readonly graceSeconds: number;
  /** A secret: goes into a header and nowhere else. */
  readonly token?: string;
}

export type AgentAddress =
  | { readonly kind: 'socket'; readonly socketPath: string; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly path: string; readonly tls?: Tls };

/** Texts of PEM files. */
export interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Whether the agent must show a certificate of that authority; libprocess asks for none unless told. */
  readonly isVerified: boolean;
  /** Whether that must be for the agent's address. */
  readonly isAddressVerified: boolean;
}

/** `process.env`, or like it. */
export interface Environment {
  [name: string]: string | undefined;
}

const TOKEN = 'MESOS_EXECUTOR_AUTHENTICATION_TOKEN';

/**
 * Reads what the agent said; a string is what is wrong, a sentence a line. The token is taken out of the environment:
 * nothing that this process starts or shows ever has it.
 */
export function readSettings(
  environment: Environment,
  readFile: (path: string) => string | undefined,
): Settings | string {
  const wrong: string[] = [];
  const { [TOKEN]: token } = environment;
  delete environment[TOKEN];
  const needed = (name: string): string => environment[name] || told(wrong, `${name} is not set`, '');
  const seconds = (name: string, usual: number): number => {
    const { [name]: text = '' } = environment;
    const found = text === '' ? usual : mesosSeconds(text);
    return found ?? told(wrong, `${name} is ${text}, which is no duration such as 5secs or 1.5mins`, usual);
  };
  const directory = needed('MESOS_DIRECTORY');
  const settings: Settings = {
    agent: addressOf(environment, readFile, wrong),
    framework: needed('MESOS_FRAMEWORK_ID'),
    executor: needed('MESOS_EXECUTOR_ID'),
    directory,
    sandbox: environment['MESOS_SANDBOX'] || directory,
    checkpoint: environment['MESOS_CHECKPOINT'] === '1',
    recoverySeconds: seconds('MESOS_RECOVERY_TIMEOUT', 900),
    backoffSeconds: seconds('MESOS_SUBSCRIPTION_BACKOFF_MAX', 2),
    graceSeconds: seconds('MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD', 5),
    ...(token && { token }),
  };
  return wrong.length === 0 ? settings : `${wrong.join('\n')}\nAn agent sets these: is one running this?`;
}

function told<T>(wrong: string[], sentence: string, instead: T): T {
  wrong.push(sentence);
  return instead;
}

const PATH = '/api/v1/executor';

/** Over its socket an agent answers to its full name alone, and in plain text. */
function addressOf(
  environment: Environment,
  readFile: (path: string) => string | undefined,
  wrong: string[],
): AgentAddress {
  const { MESOS_DOMAIN_SOCKET: socketPath, MESOS_AGENT_ENDPOINT: endpoint = '' } = environment;
  if (socketPath) return { kind: 'socket', socketPath, path: `/${nameOf(environment)}${PATH}` };
  const [, host = '', port = ''] = /^\[?([^\]]+)\]?:(\d{1,5})$/.exec(endpoint) ?? [];
  if (host === '') wrong.push(endpoint === '' ? 'MESOS_AGENT_ENDPOINT is not set' : notAnEndpoint(endpoint));
  const tls = isTrue(environment['LIBPROCESS_SSL_ENABLED']) ? tlsOf(environment, readFile, wrong) : undefined;
  return { kind: 'tcp', host, port: Number(port), path: PATH, ...(tls && { tls }) };
}

function notAnEndpoint(text: string): string {
  return `MESOS_AGENT_ENDPOINT is ${text}, which is no address such as 10.0.0.1:5051`;
}

/** `slave(1)` of `slave(1)@10.0.0.1:5051`. */
function nameOf({ MESOS_SLAVE_PID: pid = '' }: Environment): string {
  return pid.split('@')[0] || 'slave(1)';
}

/** Nothing else says that an agent wants https: an operator who has it so passes libprocess's variables to executors. */
function tlsOf(environment: Environment, readFile: (path: string) => string | undefined, wrong: string[]): Tls {
  const file = (name: string): string | undefined => {
    const { [name]: path } = environment;
    if (!path) return undefined;
    return readFile(path) ?? told(wrong, `${name} is ${path}, which cannot be read`, undefined);
  };
  const is = (name: string): boolean => isTrue(environment[`LIBPROCESS_SSL_${name}`]);
  const [ca, cert, key] = ['CA', 'CERT', 'KEY'].map((what) => file(`LIBPROCESS_SSL_${what}_FILE`));
  const isVerified = is('VERIFY_CERT') || is('VERIFY_SERVER_CERT') || is('REQUIRE_CERT');
  if (isVerified && ca === undefined && environment['LIBPROCESS_SSL_CA_DIR']) {
    wrong.push('LIBPROCESS_SSL_CA_DIR is of no use here: name the file of the authority in LIBPROCESS_SSL_CA_FILE');
  }
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    isVerified,
    isAddressVerified: is('VERIFY_IPADD'),
  };
}

function isTrue(text: string | undefined): boolean {
  return text === '1' || text === 'true';
}
