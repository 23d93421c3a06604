import type { Node } from 'yaml';
import { limits } from '../limits.ts';
import type { KindDefinition } from '../kinds/registry.ts';
import { nearestName } from '../machinery/edit-distance.ts';
import type { Schema } from '../machinery/schema/contract.ts';
import { customProblems, withCustomKinds } from './custom-kinds.ts';
import { createDocumentCache, type DocumentCache, type ManifestDocument } from './documents.ts';
import type { TextRange } from './split.ts';
import { type ApiKnowledge, type DocumentKind, kindOf, rootSchema } from './kind-of.ts';
import { isList, itemsOf } from './lists.ts';
import { semanticProblems } from './semantics.ts';
import { isAlias, isMap, isScalar, isSeq, keyOf, type Path, rangeOfPath } from './tree.ts';

export interface Diagnostic {
  readonly range: TextRange;
  readonly severity: 'error' | 'warning' | 'information';
  readonly code:
    | 'yaml-syntax'
    | 'too-large'
    | 'unknown-kind'
    | 'deprecated-version'
    | 'unknown-field'
    | 'wrong-type'
    | 'missing-field'
    | 'not-allowed'
    | 'invalid-value';
  readonly message: string;
}

/** Problems of one document; its offsets count from the document's start. */
type Found = readonly Diagnostic[];

/** Verdicts by document tree: a document that did not change is not looked at again, unless what is known of its kind did. */
const verdicts = new WeakMap<object, { readonly found: Found; readonly definition: KindDefinition | undefined }>();

/** What is wrong in a file of manifests, with the exact place. A file with template braces is no YAML yet and is left alone. */
export function diagnostics(
  knowledge: ApiKnowledge,
  text: string,
  cache: DocumentCache = createDocumentCache(),
): Diagnostic[] {
  if (/\{\{[-\s\w.$"|(]/.test(text)) return [];
  const documents = cache.parse(text);
  const known = withCustomKinds(knowledge, documents);
  const manifests = documents.flatMap((document) => [document, ...itemsOf(document)]);
  return manifests.flatMap((document) => {
    const about = kindOf(document);
    const definition = about && known.kind(about.group, about.kind);
    let verdict = verdicts.get(document.tree);
    if (!verdict || verdict.definition !== definition) verdict = { found: lookAt(known, document), definition };
    verdicts.set(document.tree, verdict);
    return verdict.found.map((problem) => ({
      ...problem,
      range: { start: document.start + problem.range.start, end: document.start + problem.range.end },
    }));
  });
}

function lookAt(knowledge: ApiKnowledge, document: ManifestDocument): Found {
  if (document.text.length > limits.languageDocumentCharacters) {
    const message = `this document is larger than ${limits.languageDocumentCharacters} characters: it is not checked`;
    return [{ range: rangeOfPath(document, []), severity: 'information', code: 'too-large', message }];
  }
  const syntax: Diagnostic[] = document.tree.errors.map((error) => ({
    range: { start: error.pos[0], end: Math.max(error.pos[1], error.pos[0] + 1) },
    severity: 'error',
    code: 'yaml-syntax',
    message: error.message,
  }));
  const kind = kindOf(document);
  if (!kind) return syntax;
  if (isList(document)) return syntax;
  const root = rootSchema(knowledge, kind);
  if (!root) return [...syntax, ...unknownKind(knowledge, document, kind)];
  const structure: Diagnostic[] = [];
  new Walker(knowledge, structure).walk(document.tree.contents as Node | null, root.schema, []);
  const deprecation = knowledge
    .kind(kind.group, kind.kind)
    ?.versions.find((v) => v.version === kind.version)?.deprecation;
  if (deprecation) {
    structure.push({
      range: rangeOfPath(document, ['apiVersion']),
      severity: 'warning',
      code: 'deprecated-version',
      message: deprecation.warning,
    });
  }
  // what a kind's own rules say of a document that is not even of the right shape only repeats it
  const errors = structure.some((problem) => problem.severity === 'error');
  if (errors || syntax.length > 0) return [...syntax, ...structure];
  return [...structure, ...semanticProblems(knowledge, document, kind), ...customProblems(knowledge, document, kind)];
}

/** Only groups that the API itself owns can be known to lack a kind; others may come with a CRD. */
function unknownKind(knowledge: ApiKnowledge, document: ManifestDocument, kind: DocumentKind): Found {
  const served = knowledge.kinds().filter((k) => k.kind === kind.kind);
  const known = knowledge.kinds().some((k) => k.group === kind.group);
  const removed = served.flatMap((k) =>
    k.versions.map((v) => (k.group === '' ? v.version : `${k.group}/${v.version}`)),
  );
  if (removed.length > 0 && (known || /^extensions$|\.k8s\.io$/.test(kind.group))) {
    const message = `no matches for kind "${kind.kind}" in version "${kind.apiVersion}"; it is served as ${removed.join(', ')}`;
    return [{ range: rangeOfPath(document, ['apiVersion']), severity: 'error', code: 'unknown-kind', message }];
  }
  if (!known) return [];
  const message = `no matches for kind "${kind.kind}" in version "${kind.apiVersion}"`;
  return [{ range: rangeOfPath(document, ['kind']), severity: 'error', code: 'unknown-kind', message }];
}

/** Holds a syntax tree against a schema. */
class Walker {
  readonly #knowledge: ApiKnowledge;
  readonly #found: Diagnostic[];

  constructor(knowledge: ApiKnowledge, found: Diagnostic[]) {
    this.#knowledge = knowledge;
    this.#found = found;
  }

  walk(node: Node | null | undefined, declared: Schema, path: Path): void {
    const { schemas } = this.#knowledge;
    const schema = schemas.resolve(declared);
    // a missing value is null, which stands for "not set" everywhere in the API
    if (!node || isAlias(node) || (isScalar(node) && (node.value === null || node.value === undefined))) return;
    if (isMap(node)) {
      if (!takes(schema, 'object')) return this.#wrongType(node, schema, 'object');
      const seen = new Set<string>();
      for (const pair of node.items) {
        const key = keyOf(pair);
        seen.add(key);
        if (key === '<<') continue;
        const property =
          schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
        const value = pair.value as Node | null;
        if (property) this.walk(value, property, [...path, key]);
        else if (schema.additionalProperties && schema.additionalProperties !== true) {
          this.walk(value, schema.additionalProperties, [...path, key]);
        } else if (schema.properties && !schema.additionalProperties && !schema.preserveUnknownFields) {
          this.#unknownField(pair.key as Node, key, schema);
        }
      }
      for (const required of schema.required ?? []) {
        if (!seen.has(required) && schema.properties?.[required]?.default === undefined && !seen.has('<<')) {
          this.#add(firstKey(node), 'error', 'missing-field', `missing required field "${required}"`);
        }
      }
    } else if (isSeq(node)) {
      if (!takes(schema, 'array')) return this.#wrongType(node, schema, 'array');
      for (const [index, item] of node.items.entries())
        if (schema.items) this.walk(item as Node, schema.items, [...path, index]);
    } else if (isScalar(node)) {
      this.#scalar(node, node.value, schema);
    }
  }

  #scalar(node: Node, value: unknown, schema: Schema): void {
    const actual = typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value;
    if (!takes(schema, actual)) return this.#wrongType(node, schema, actual);
    if (schema.enum && !schema.enum.some((allowed) => allowed === value) && value !== '') {
      const allowed = schema.enum.map((item) => `"${String(item)}"`).join(', ');
      this.#add(node, 'error', 'not-allowed', `"${String(value)}" is not one of ${allowed}`);
    }
  }

  #unknownField(key: Node, name: string, schema: Schema): void {
    const near = nearestName(name, Object.keys(schema.properties ?? {}));
    this.#add(
      key,
      'error',
      'unknown-field',
      `unknown field "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
    );
  }

  #wrongType(node: Node, schema: Schema, actual: string): void {
    const expected = schema.format === 'int-or-string' ? 'integer or string' : (schema.type ?? 'object');
    this.#add(isMap(node) ? firstKey(node) : node, 'error', 'wrong-type', `expected ${expected}, got ${actual}`);
  }

  #add(node: Node | undefined, severity: Diagnostic['severity'], code: Diagnostic['code'], message: string): void {
    const range = node?.range;
    if (range) this.#found.push({ range: { start: range[0], end: range[1] }, severity, code, message });
  }
}

const firstKey = (node: Node): Node | undefined =>
  isMap(node) ? ((node.items[0]?.key as Node | undefined) ?? node) : node;

/** Whether a value of the type may stand where the schema is. */
function takes(schema: Schema, type: string): boolean {
  if (schema.format === 'int-or-string' || schema.format === 'quantity') {
    return type === 'string' || type === 'integer' || (schema.format === 'quantity' && type === 'number');
  }
  if (schema.type === undefined) return !(schema.properties && type !== 'object');
  return schema.type === type || (schema.type === 'number' && type === 'integer');
}
