import { toCompactJson } from '../machinery/json-text.ts';
import { sha256 } from '../machinery/sha256.ts';

const encoder = new TextEncoder();

/** Letters that could make words become others that cannot. */
const spelling: { readonly [digit: string]: string } = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/**
 * The suffix that goes behind the name of a generated object: ten characters that change with its content. kubectl's own
 * `--append-hash` counts the name in, kustomize does not.
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configmapgenerator/
 */
export function contentHash(object: { readonly [field: string]: unknown }, name = ''): string {
  const digits = sha256(encoder.encode(toCompactJson(hashed(object, name)))).slice(0, 10);
  return digits.replace(/[013ae]/g, (digit) => spelling[digit] ?? digit);
}

/** Of a ConfigMap and a Secret only the content counts, of all others everything. */
function hashed(object: { readonly [field: string]: unknown }, name: string): unknown {
  const { kind, type, data, binaryData, stringData } = object;
  switch (kind) {
    case 'ConfigMap':
      return { data: data ?? '', kind, name, ...(binaryData === undefined ? {} : { binaryData }) };
    case 'Secret':
      return { data: data ?? '', kind, name, type: type ?? '', ...(stringData === undefined ? {} : { stringData }) };
    default:
      return object;
  }
}
