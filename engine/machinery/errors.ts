import type { GroupVersionResource, Status, StatusDetails } from './types.ts';

/**
 * A failure of the API. It carries the Status object, word for word as a real API server says it.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? status.reason ?? 'unknown');
    this.status = status;
  }

  get code(): number {
    return this.status.code ?? 500;
  }
  get reason(): string {
    return this.status.reason ?? 'Unknown';
  }
}

/** Nobody answered a request: clients take it as a failure of the server, and try again later. The message is complete. */
export class Unanswered extends ApiError {
  constructor(message: string) {
    super({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason: 'ServiceUnavailable',
      code: 503,
    });
  }
}

export function isApiError(error: unknown, reason?: string): error is ApiError {
  return error instanceof ApiError && (reason === undefined || error.reason === reason);
}

/** A Status of failure. `details` that is empty is left out, as the real server does. */
export function failure(code: number, reason: string, message: string, details?: StatusDetails): ApiError {
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details && Object.keys(details).length > 0 ? { details } : {}),
    code,
  });
}

type Named = Pick<GroupVersionResource, 'group' | 'resource'>;

/** `deployments.apps`, or `pods` for the core group: how messages name a resource. */
export function qualifiedResource({ group, resource }: Named): string {
  return group === '' ? resource : `${resource}.${group}`;
}

function detailsOf(resource: Named, name: string, more?: StatusDetails): StatusDetails {
  return {
    ...(name === '' ? {} : { name }),
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.resource,
    ...more,
  };
}

export const notFound = (resource: Named, name: string): ApiError =>
  failure(404, 'NotFound', `${qualifiedResource(resource)} "${name}" not found`, detailsOf(resource, name));

export const alreadyExists = (resource: Named, name: string): ApiError =>
  failure(409, 'AlreadyExists', `${qualifiedResource(resource)} "${name}" already exists`, detailsOf(resource, name));

export const conflict = (resource: Named, name: string, why: string): ApiError =>
  failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedResource(resource)} "${name}": ${why}`,
    detailsOf(resource, name),
  );

export const forbidden = (resource: Named, name: string, why: string): ApiError =>
  failure(
    403,
    'Forbidden',
    `${qualifiedResource(resource)}${name === '' ? '' : ` "${name}"`} is forbidden: ${why}`,
    detailsOf(resource, name),
  );

export const badRequest = (message: string): ApiError => failure(400, 'BadRequest', message);

export const unauthorized = (): ApiError => failure(401, 'Unauthorized', 'Unauthorized');

export const gone = (message: string): ApiError => failure(410, 'Expired', message);

export const methodNotAllowed = (resource: Named, verb: string): ApiError =>
  failure(405, 'MethodNotAllowed', `${verb} is not supported on resources of kind "${qualifiedResource(resource)}"`, {
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.resource,
  });

/**
 * One violation found by validation, before it is put in words.
 *
 * `code` decides the words ("Required value", "Invalid value: …"); `field` is the path as Kubernetes writes it,
 * `spec.containers[0].image`.
 */
export interface FieldError {
  readonly code:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueDuplicate'
    | 'FieldValueNotFound'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueTypeInvalid'
    | 'InternalError';
  readonly field: string;
  readonly value?: unknown;
  /** The part after the value; for NotSupported the allowed values are in `supported`. */
  readonly detail?: string;
  readonly supported?: readonly string[];
}
