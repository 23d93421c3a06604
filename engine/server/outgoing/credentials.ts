import { readFile } from 'node:fs/promises';

/** What proves to a server who asks, where it is not fixed. */
export interface Credential {
  readonly token?: string;
  /** PEM. */
  readonly certificate?: string;
  readonly key?: string;
}

/** A credential that changes with time. */
export interface CredentialSource {
  current(): Promise<Credential>;
  /** The server did not accept the current one: the next is a fresh one. */
  refused(): void;
}

/** How long a token of a file is used before the file is looked at again, in milliseconds: as client-go has it. */
const tokenFilePeriod = 60_000;

/** The token that a file holds; whoever renews it writes the file anew. */
export function tokenFile(path: string, now: () => number = () => performance.now()): CredentialSource {
  let known: { readonly token: string; readonly until: number } | undefined;
  return {
    async current() {
      if (!known || known.until <= now()) {
        known = { token: (await readFile(path, 'utf8')).trim(), until: now() + tokenFilePeriod };
      }
      return { token: known.token };
    },
    refused() {
      known = undefined;
    },
  };
}
