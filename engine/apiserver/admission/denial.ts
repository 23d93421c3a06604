import { ApiError, forbidden } from '../../machinery/errors.ts';
import type { Json, Status } from '../../machinery/types.ts';
import type { AdmissionAttributes } from './contract.ts';

type Evidence = { readonly [key: string]: Json | undefined };

/** A refusal that can say which rule it was, and what was nearest: what goes into the record of decisions. */
export class Denial extends ApiError {
  /** Kebab case, unique within the plugin: `exceeded-quota`. */
  readonly why: string;
  readonly evidence: Evidence;

  constructor(status: Status, why: string, evidence: Evidence) {
    super(status);
    this.why = why;
    this.evidence = evidence;
  }
}

/** 403 Forbidden with the words of a plugin: `pods "a" is forbidden: …`; `pods "web-"` before a name is made up. */
export function deny(
  { endpoint, name, object }: Pick<AdmissionAttributes, 'endpoint' | 'name' | 'object'>,
  message: string,
  why: string,
  evidence: Evidence = {},
): Denial {
  return new Denial(forbidden(endpoint, name || (object?.metadata.generateName ?? ''), message).status, why, evidence);
}
