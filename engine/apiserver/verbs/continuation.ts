import { type ApiError, ApiError as Failure, badRequest, gone } from '../../machinery/errors.ts';

/** Where a list in pieces goes on. */
export interface Continuation {
  /** The revision of the first piece, at which all are read; -1: the newest, where that one is gone. */
  readonly revision: number;
  /** The last key that was given out. */
  readonly after: string;
  /** Objects that were left, where the server said so: counted once, not for each piece. */
  readonly remaining?: number;
}

const tokenVersion = 'meta.k8s.io/v1';

export function encodeContinuation({ revision, after, remaining }: Continuation): string {
  const json = JSON.stringify({ v: tokenVersion, rv: revision, start: `${after}\u0000`, left: remaining });
  return btoa(json).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** @throws ApiError 400 for what is not a token of ours */
export function decodeContinuation(token: string): Continuation {
  let parsed: unknown;
  try {
    parsed = JSON.parse(atob(token.replace(/-/g, '+').replace(/_/g, '/')));
  } catch {
    throw invalidToken(notJson(token));
  }
  if (typeof parsed !== 'object' || parsed === null) throw invalidToken('continue key is not valid: not an object');
  const { v, rv, start, left } = parsed as { v?: unknown; rv?: unknown; start?: unknown; left?: unknown };
  if (v !== tokenVersion)
    throw invalidToken(`continue key is not valid: server does not recognize this encoded version "${String(v)}"`);
  if (typeof rv !== 'number' || rv === 0)
    throw invalidToken('continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '') {
    throw invalidToken('continue key is not valid: encoded start key empty (version meta.k8s.io/v1)');
  }
  return {
    revision: rv,
    // the real server ends the last key with a zero byte, to go on after it
    after: start.endsWith('\u0000') ? start.slice(0, -1) : start,
    ...(typeof left === 'number' ? { remaining: left } : {}),
  };
}

const invalidToken = (why: string): ApiError => badRequest(`invalid continue token: ${why}`);

function notJson(token: string): string {
  let decoded: string;
  try {
    decoded = atob(token.replace(/-/g, '+').replace(/_/g, '/'));
  } catch {
    return 'continue key is not valid: illegal base64 data';
  }
  const first = decoded.charCodeAt(0);
  const shown = first < 0x20 || first > 0x7e ? `\\u${first.toString(16).padStart(4, '0')}` : decoded.charAt(0);
  return `continue key is not valid: invalid character '${shown}' looking for beginning of value`;
}

/** 410: the pieces' revision is gone; the token in it goes on with the newest. */
export function continuationExpired({ after }: Continuation): ApiError {
  const { status } = gone(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
      'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
      'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
      'deleted between the time the first chunk was returned and now may show up in the list.',
  );
  return new Failure({ ...status, metadata: { continue: encodeContinuation({ revision: -1, after }) } });
}
