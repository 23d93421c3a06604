import { type ApiError, badRequest, failure } from '../../machinery/errors.ts';
import { invalid } from '../../machinery/invalid.ts';
import type { ListOptions } from '../../client/kube-api.ts';

/** @throws ApiError for what is not a version, in the words of the real server */
export function parseResourceVersion(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw failure(
    500,
    '',
    `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** @throws ApiError where the version of an object that is written is none: a server fails there, it does not refuse */
export function mustBeVersion(text: string): void {
  if (!/^\d+$/.test(text)) throw failure(500, '', `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
}

export const tooLargeVersion = (asked: number, current: number): ApiError =>
  failure(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });

/** Which combinations of version, match and continuation a list may ask for. */
export function validateListOptions(options: ListOptions): void {
  const { resourceVersion = '', resourceVersionMatch: match } = options;
  if (options.continue && resourceVersion !== '' && resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  if (match === undefined) return;
  const why =
    resourceVersion === ''
      ? 'resourceVersionMatch is forbidden unless resourceVersion is provided'
      : options.continue
        ? 'resourceVersionMatch is forbidden when continue is provided'
        : match !== 'Exact' && match !== 'NotOlderThan'
          ? undefined
          : match === 'Exact' && resourceVersion === '0'
            ? 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'
            : '';
  if (why === '') return;
  throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
    why === undefined
      ? {
          code: 'FieldValueNotSupported',
          field: 'resourceVersionMatch',
          value: match,
          supported: ['Exact', 'NotOlderThan', ''],
        }
      : { code: 'FieldValueForbidden', field: 'resourceVersionMatch', detail: why },
  ]);
}
