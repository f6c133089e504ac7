/** The part of node-smpp 0.5 that is used here; the package brings no types. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  export interface Pdu {
    readonly command: string;
    readonly command_status: number;
    readonly sequence_number: number;
    response(fields?: Readonly<Record<string, unknown>>): Pdu;
    /** Fields of a PDU come from the other side: look at each before it is used. */
    readonly [field: string]: unknown;
  }

  export class Session extends EventEmitter {
    readonly socket: Socket;
    /** False where the socket takes nothing any more: then nothing was sent. */
    send(pdu: Pdu, onResponse?: (response: Pdu) => void): boolean;
    destroy(): void;
    close(): void;
  }

  export class PDU implements Pdu {
    constructor(command: string, fields: Readonly<Record<string, unknown>>);
    readonly command: string;
    readonly command_status: number;
    readonly sequence_number: number;
    response(fields?: Readonly<Record<string, unknown>>): Pdu;
    readonly [field: string]: unknown;
  }

  interface Encoding {
    match(text: string): boolean;
    encode(text: string): Buffer;
    decode(bytes: Buffer): string;
  }

  const smpp: {
    connect(options: { host: string; port: number; tls: boolean; servername?: string }): Session;
    readonly PDU: typeof PDU;
    readonly encodings: { readonly ASCII: Encoding; readonly UCS2: Encoding };
    readonly errors: Readonly<Record<string, number>>;
  };
  export default smpp;
}
