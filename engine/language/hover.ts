import type { SchemaDocs } from '../machinery/schema/contract.ts';
import { withCustomKinds } from './custom-kinds.ts';
import { createDocumentCache, type DocumentCache } from './documents.ts';
import type { TextRange } from './split.ts';
import {
  type ApiKnowledge,
  type DocumentKind,
  type FieldSchema,
  fieldSchema,
  kindOf,
  rootSchema,
  typeName,
} from './kind-of.ts';
import { manifestAt } from './lists.ts';
import { type Path, placeAt } from './tree.ts';

export interface Hover {
  readonly range: TextRange;
  /** Markdown. */
  readonly text: string;
}

/** What the field at an offset is: type, required, default, allowed values and documentation. */
export function hover(
  knowledge: ApiKnowledge,
  docs: SchemaDocs | undefined,
  text: string,
  offset: number,
  cache: DocumentCache = createDocumentCache(),
): Hover | undefined {
  const documents = cache.parse(text);
  const known = withCustomKinds(knowledge, documents);
  const document = documents.find(({ start, end }) => start <= offset && offset <= end);
  const place = document && placeAt(document, offset - document.start);
  if (!document || !place) return undefined;
  const { document: manifest, path } = manifestAt(document, place.path);
  const kind = kindOf(manifest);
  if (!kind) return undefined;
  const words =
    path.length === 1 && (path[0] === 'kind' || path[0] === 'apiVersion')
      ? describeKind(known, docs, kind)
      : describeField(known, docs, kind, path);
  if (words === undefined) return undefined;
  return { range: { start: document.start + place.range.start, end: document.start + place.range.end }, text: words };
}

function describeKind(knowledge: ApiKnowledge, docs: SchemaDocs | undefined, kind: DocumentKind): string | undefined {
  const root = rootSchema(knowledge, kind);
  const definition = knowledge.kind(kind.group, kind.kind);
  if (!root && !definition) return undefined;
  const facts = [
    definition?.namespaced === undefined ? undefined : definition.namespaced ? 'namespaced' : 'cluster-scoped',
    definition?.resource,
    definition?.shortNames?.length ? `short ${definition.shortNames.join(', ')}` : undefined,
  ].filter((fact) => fact !== undefined);
  const deprecation = definition?.versions.find((v) => v.version === kind.version)?.deprecation?.warning;
  return paragraphs([
    `**${kind.kind}** \`${kind.apiVersion}\``,
    facts.join(' · '),
    deprecation && `⚠ ${deprecation}`,
    root && (docs?.ofDefinition(root.name) ?? root.schema.description),
  ]);
}

function describeField(
  knowledge: ApiKnowledge,
  docs: SchemaDocs | undefined,
  kind: DocumentKind,
  path: Path,
): string | undefined {
  const named = namedField(knowledge, kind, path);
  if (!named) return undefined;
  const { field, name } = named;
  const { schemas } = knowledge;
  const resolved = schemas.resolve(field.schema);
  const facts = [`*${typeName(schemas, field.schema)}*`, field.required ? 'required' : 'optional'];
  const fallback = field.schema.default ?? resolved.default;
  if (fallback !== undefined && typeof fallback !== 'object') facts.push(`default \`${String(fallback)}\``);
  const values = field.schema.enum ?? resolved.enum;
  const declared = field.declaredIn;
  return paragraphs([
    `**${name}** — ${facts.join(' · ')}`,
    values && `One of ${values.map((value) => `\`${String(value)}\``).join(', ')}`,
    (declared && docs?.ofField(declared.definition, declared.field)) ??
      field.schema.description ??
      resolved.description ??
      (field.schema.ref === undefined ? undefined : docs?.ofDefinition(field.schema.ref)),
    `\`${kind.kind}.${pathName(path)}\` in ${kind.apiVersion}`,
  ]);
}

/** The field itself, or for an item of a list or a map the field that holds it. */
function namedField(
  knowledge: ApiKnowledge,
  kind: DocumentKind,
  path: Path,
): { field: FieldSchema; name: string } | undefined {
  for (let length = path.length; length > 0; length--) {
    const field = fieldSchema(knowledge, kind, path.slice(0, length));
    const name = path[length - 1];
    if (field?.declaredIn && typeof name === 'string') return { field, name };
    if (
      field &&
      knowledge.schemas.forKind(kind.group, kind.version, kind.kind) === undefined &&
      typeof name === 'string'
    ) {
      return { field, name };
    }
  }
  return undefined;
}

const pathName = (path: Path): string =>
  path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');

const paragraphs = (parts: readonly (string | undefined)[]): string => parts.filter((part) => part).join('\n\n');
