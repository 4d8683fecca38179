/** What we use of ssh2: how private keys are written, and the protocol of agents. */
declare module 'ssh2/lib/protocol/keyParser.js' {
  export interface Key {
    readonly type: string;
    isPrivateKey(): boolean;
    getPublicSSH(): Buffer;
    sign(data: Buffer, hash?: string): Buffer | Error;
  }

  const parser: { readonly parseKey: (text: Buffer) => Key | readonly Key[] | Error };
  // biome-ignore lint/style/noDefaultExport: what a CommonJS module is to import()
  export default parser;
}

declare module 'ssh2/lib/protocol/utils.js' {
  const utils: { readonly convertSignature: (signature: Buffer, keyType: string) => Buffer | false };
  // biome-ignore lint/style/noDefaultExport: what a CommonJS module is to import()
  export default utils;
}

declare module 'ssh2/lib/agent.js' {
  import type { Duplex } from 'node:stream';
  import type { Key } from 'ssh2/lib/protocol/keyParser.js';

  interface Asked {
    readonly inbound: true;
  }

  /** An agent's side of a connection, or its client's. */
  interface AgentProtocol extends Duplex {
    getIdentitiesReply(asked: Asked, keys: readonly Key[]): void;
    signReply(asked: Asked, signature: Buffer): void;
    failureReply(asked: Asked): void;
    on(event: 'identities', heard: (asked: Asked) => void): this;
    on(event: 'sign', heard: (asked: Asked, key: Key, data: Buffer, options: { readonly hash?: string }) => void): this;
    on(event: string, heard: (...given: readonly never[]) => void): this;
  }

  const agents: { readonly AgentProtocol: new (isClient: boolean) => AgentProtocol };
  // biome-ignore lint/style/noDefaultExport: what a CommonJS module is to import()
  export default agents;
}
