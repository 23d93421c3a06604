/** What a client of a cluster elsewhere needs of its platform: Node's sockets with certificates, or a browser's fetch. */
export interface Transport {
  /** Resolves when the head of the answer is there. Rejects where nobody answers, or when the signal aborts. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /**
   * Opens a WebSocket that speaks one of the subprotocols. Resolves with the answer where the server refuses to upgrade.
   * When the signal aborts, the socket closes.
   */
  open(path: string, protocols: readonly string[], signal?: AbortSignal): Promise<MessageSocket | HttpResponse>;
}

export interface HttpRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: { readonly [name: string]: string | readonly string[] };
  readonly body: AsyncIterable<Uint8Array>;
}

/** A WebSocket of binary messages. */
export interface MessageSocket {
  /** What the server chose. */
  readonly protocol: string;
  /** Ends when the socket closes. */
  readonly messages: AsyncIterable<Uint8Array>;
  send(message: Uint8Array): void;
  close(): void;
}

/** Nobody answers at the server's address. The message is for a person, and complete. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}
