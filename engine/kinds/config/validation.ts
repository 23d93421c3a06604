/** What the schemas cannot say of ConfigMaps and Secrets. */
import type { FieldError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import { collect, configKeyProblems, type FieldErrors } from '../../machinery/validation/index.ts';
import type { ConfigMap, Secret } from '../types.ts';

/** 1 MiB, as etcd takes it. */
const maxBytes = 1024 * 1024;

const sizeOf = (data: { readonly [key: string]: string } | undefined, ratio: number): number =>
  Object.values(data ?? {}).reduce((sum, value) => sum + value.length * ratio, 0);

export const validateConfigMap = ({ data, binaryData }: ConfigMap): readonly FieldError[] =>
  collect((errors) => {
    for (const key in data) {
      errors.allInvalid(`data[${key}]`, key, configKeyProblems(key));
      if (binaryData && key in binaryData)
        errors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData');
    }
    for (const key in binaryData) errors.allInvalid(`binaryData[${key}]`, key, configKeyProblems(key));
    if (sizeOf(data, 1) + sizeOf(binaryData, 3 / 4) > maxBytes) {
      errors.tooLong('', `may not be more than ${maxBytes} bytes`);
    }
  });

type Immutable = { readonly immutable?: boolean };

function validateImmutable<T extends Immutable>(next: T, old: T, fields: readonly (keyof T & string)[]) {
  return collect((errors) => {
    if (!old.immutable) return;
    const detail = 'field is immutable when `immutable` is set';
    if (!next.immutable) errors.forbidden('immutable', detail);
    for (const field of fields) if (!same(next[field] ?? {}, old[field] ?? {})) errors.forbidden(field, detail);
  });
}

export const validateConfigMapUpdate = (next: ConfigMap, old: ConfigMap): readonly FieldError[] =>
  validateImmutable(next, old, ['data', 'binaryData']);

type Data = NonNullable<Secret['data']>;

/** What a secret of a type must hold. @see https://kubernetes.io/docs/concepts/configuration/secret/#secret-types */
const secretTypes: { readonly [type: string]: (secret: Secret, data: Data, errors: FieldErrors) => void } = {
  'kubernetes.io/service-account-token': ({ metadata }, _data, errors) => {
    if (!metadata.annotations?.['kubernetes.io/service-account.name']) {
      errors.required('metadata.annotations[kubernetes.io/service-account.name]');
    }
  },
  'kubernetes.io/dockerconfigjson': (_secret, data, errors) => validateJson(data, '.dockerconfigjson', errors),
  'kubernetes.io/dockercfg': (_secret, data, errors) => validateJson(data, '.dockercfg', errors),
  'kubernetes.io/basic-auth': (_secret, data, errors) => {
    if (data['username'] !== undefined || data['password'] !== undefined) return;
    errors.required('data[%s][username]');
    errors.required('data[%s][password]');
  },
  'kubernetes.io/ssh-auth': (_secret, data, errors) => {
    if (!data['ssh-privatekey']) errors.required('data[%s][ssh-privatekey]');
  },
  'kubernetes.io/tls': (_secret, data, errors) => {
    for (const key of ['tls.crt', 'tls.key']) if (data[key] === undefined) errors.required(`data[${key}]`);
  },
};

function validateJson(data: Data, key: string, errors: FieldErrors): void {
  const encoded = data[key];
  if (encoded === undefined) {
    errors.required(`data[${key}]`);
    return;
  }
  const text = atob(encoded);
  try {
    JSON.parse(text);
  } catch {
    const detail =
      text.trim() === ''
        ? 'unexpected end of JSON input'
        : `invalid character '${firstOddCharacter(text)}' looking for beginning of value`;
    errors.invalid(`data[${key}]`, '<secret contents redacted>', detail);
  }
}

const firstOddCharacter = (text: string): string => text.trim().at(0) ?? '';

export const validateSecret = (secret: Secret): readonly FieldError[] =>
  collect((errors) => {
    const data = secret.data ?? {};
    for (const key in data) errors.allInvalid(`data[${key}]`, key, configKeyProblems(key));
    if (sizeOf(data, 3 / 4) > maxBytes) errors.tooLong('data', `may not be more than ${maxBytes} bytes`);
    secretTypes[secret.type ?? '']?.(secret, data, errors);
  });

export const validateSecretUpdate = (next: Secret, old: Secret): readonly FieldError[] =>
  collect((errors) => {
    if (next.type !== old.type) errors.immutable('type', next.type);
    errors.list.push(...validateImmutable(next, old, ['data']));
  });
