import { ApiError, forbidden } from '../../machinery/errors.ts';
import type { Json, Status } from '../../machinery/types.ts';
import type { Trace } from '../../sim/index.ts';
import type { AdmissionAttributes } from './contract.ts';

export type Evidence = { readonly [key: string]: Json | undefined };

/**
 * A refusal that can say which rule it was: what goes into the record of decisions. Its evidence names the rule, what of the
 * request it looked at, and as `nearest` what was nearest to letting it pass.
 */
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

type DeniedRequest = Pick<
  AdmissionAttributes,
  'endpoint' | 'namespace' | 'name' | 'object' | 'operation' | 'subresource' | 'user'
>;

/** Keeps why a request was denied. */
export function recordDenial(
  trace: Trace,
  component: string,
  { endpoint, namespace, name, object, operation, subresource, user }: DeniedRequest,
  error: ApiError,
): void {
  const { apiVersion, kind } = endpoint;
  trace.record({
    component,
    subject: {
      apiVersion,
      kind,
      ...(namespace === undefined ? {} : { namespace }),
      name: name || (object?.metadata.generateName ?? ''),
    },
    code: error instanceof Denial ? error.why : 'denied',
    denied: true,
    data: {
      operation,
      ...(subresource === '' ? {} : { subresource }),
      user: user.name,
      message: error.message,
      ...(error instanceof Denial ? error.evidence : {}),
    },
  });
}
