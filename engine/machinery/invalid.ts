import { type ApiError, type FieldError, failure } from './errors.ts';

const words: { readonly [Code in FieldError['code']]: string } = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueTypeInvalid: 'Invalid value',
  InternalError: 'Internal error',
};

const withoutValue: ReadonlySet<FieldError['code']> = new Set([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueTooLong',
  'InternalError',
]);

/** The words of a field error without its path: `Invalid value: "x": must be …`. */
export function describeFieldError(error: FieldError): string {
  const { code, value, detail, supported } = error;
  const shown = withoutValue.has(code) || !('value' in error) ? words[code] : `${words[code]}: ${quoted(value)}`;
  const list = supported?.map((choice) => JSON.stringify(choice)).join(', ');
  const explained = list === undefined ? detail : `supported values: ${list}`;
  return explained ? `${shown}: ${explained}` : shown;
}

function quoted(value: unknown): string {
  return value === null || value === undefined ? '"null"' : JSON.stringify(value);
}

/**
 * 422 Invalid, with each violation as a cause.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export function invalid(
  { group, kind }: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${describeFieldError(error)}`))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return failure(422, 'Invalid', `${group === '' ? kind : `${kind}.${group}`} "${name}" is invalid: ${list}`, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    ...(kind === '' ? {} : { kind }),
    causes: errors.map((error) => ({
      reason: error.code,
      message: describeFieldError(error),
      field: error.field,
    })),
  });
}
