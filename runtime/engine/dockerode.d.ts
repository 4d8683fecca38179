/** What we use of dockerode: its connections (unix, TCP, TLS) and how it speaks HTTP to an Engine. */
declare module 'dockerode' {
  import type { Agent, IncomingMessage } from 'node:http';
  import type { Readable } from 'node:stream';

  interface Dial {
    /** Ends in `?` when there is a query. */
    readonly path: string;
    readonly method: string;
    readonly options?: { readonly _query: object; readonly _body: object };
    readonly file?: Readable | Uint8Array;
    readonly headers?: { readonly [name: string]: string };
    readonly authconfig?: { readonly base64: string };
    readonly registryconfig?: { readonly base64: string };
    readonly abortSignal: AbortSignal;
    readonly isStream: true;
    /** Hundreds of them: true means good, a text what it is called. */
    readonly statusCodes: { readonly [status: string]: true | string };
  }

  class Docker {
    constructor(options: {
      readonly socketPath: string | undefined;
      readonly host: string | undefined;
      readonly port: number | undefined;
      readonly protocol: 'http' | 'https';
      readonly ca: string | undefined;
      readonly cert: string | undefined;
      readonly key: string | undefined;
      readonly version: string | undefined;
      readonly timeout: 0;
      readonly pathPrefix: string;
      readonly agent: Agent;
    });
    readonly modem: {
      dial(options: Dial, callback: (error: unknown, reply: IncomingMessage | null) => void): void;
    };
  }

  export = Docker;
}
