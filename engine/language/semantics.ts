import { deepFreeze } from '../machinery/freeze.ts';
import type { KubeObject } from '../machinery/types.ts';
import type { Diagnostic } from './diagnostics.ts';
import type { ManifestDocument } from './documents.ts';
import type { ApiKnowledge, DocumentKind } from './kind-of.ts';
import { type Path, rangeOfPath } from './tree.ts';

/** What the API server would refuse beyond the shape: the kind's own validation, put at the field it is about. */
export function semanticProblems(
  knowledge: ApiKnowledge,
  document: ManifestDocument,
  kind: DocumentKind,
): Diagnostic[] {
  const definition = knowledge.kind(kind.group, kind.kind);
  const version = definition?.versions.find((v) => v.version === kind.version);
  const value: unknown = document.tree.toJS({ maxAliasCount: 100 });
  if (!definition?.validate || !version || !isKubeObject(value)) return [];
  const object = deepFreeze(version.toStorage?.(value) ?? value);
  const whole = definition.prepareForCreate?.(object, { now: () => '', user: { name: '', groups: [] } }) ?? object;
  return definition
    .validate(definition.defaults?.(whole) ?? whole)
    .flatMap(({ field, code, detail, supported, value: actual }) => {
      // names that the server makes, and namespaces that the command line gives, are not the file's fault
      if (field === 'metadata.name' || field === 'metadata.namespace') return [];
      return [
        {
          range: rangeOfPath(document, fieldPath(field)),
          severity: 'error' as const,
          code: 'invalid-value' as const,
          message: [field, describe(code, actual), detail ?? (supported && `supported values: ${supported.join(', ')}`)]
            .filter((part) => part)
            .join(': '),
        },
      ];
    });
}

const words: { readonly [code: string]: string } = {
  FieldValueRequired: 'Required value',
  FieldValueForbidden: 'Forbidden',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueNotFound: 'Not found',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
};

function describe(code: string, value: unknown): string {
  const said = words[code] ?? 'Invalid value';
  const shown = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return shown && !/Required|Forbidden|Too/.test(said) ? `${said} ${JSON.stringify(value)}` : said;
}

/** `spec.containers[0].env[name]` taken apart. */
function fieldPath(field: string): Path {
  return [...field.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([whole, index]) =>
    index === undefined ? whole : /^\d+$/.test(index) ? Number(index) : index,
  );
}

function isKubeObject(value: unknown): value is KubeObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    'metadata' in value &&
    typeof value.metadata === 'object' &&
    value.metadata !== null &&
    !Array.isArray(value.metadata)
  );
}
