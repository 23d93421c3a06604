import type { KubeApi } from '../../../client/kube-api.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { entriesAt, listAt, textAt } from '../../fields.ts';
import { lastAppliedKey } from '../../last-applied.ts';
import type { Description } from './writer.ts';

/** What a describer is given besides the object: the server, and the time. */
export interface DescribeContext {
  readonly api: KubeApi;
  /** Virtual milliseconds. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly showEvents: boolean;
}

export type Describer = (object: KubeObject, out: Description, context: DescribeContext) => void | Promise<void>;

const longestAnnotation = 140;
/** What is left of the line after its indentation. */
const longestLine = longestAnnotation - 2;

export function nameAndNamespace(out: Description, { metadata }: KubeObject): void {
  out.field('Name', metadata.name);
  if (metadata.namespace !== undefined) out.field('Namespace', metadata.namespace);
}

export const labelPairs = (labels: { readonly [key: string]: string } | undefined): readonly string[] =>
  Object.entries(labels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);

export function labels(out: Description, object: KubeObject, level = 0): void {
  out.multi('Labels', labelPairs(object.metadata.labels), level);
}

/** Long ones, and those of several lines, go below their key; what `apply` keeps is not shown. */
export function annotations(
  out: Description,
  of: { readonly [key: string]: string } | undefined,
  level = 0,
  title = 'Annotations',
): void {
  const lines: string[] = [];
  for (const key of Object.keys(of ?? {}).sort()) {
    if (key === lastAppliedKey) continue;
    const value = (of?.[key] ?? '').replace(/\n$/, '');
    if (value.length + key.length + 2 < longestAnnotation && !value.includes('\n')) lines.push(`${key}: ${value}`);
    else lines.push(`${key}:`, ...value.split('\n').map((line) => `  ${shortened(line)}`));
  }
  out.multi(title, lines, level);
}

const shortened = (text: string): string => (text.length > longestLine ? `${text.slice(0, longestLine)}...` : text);

export function labelsAndAnnotations(out: Description, object: KubeObject): void {
  labels(out, object);
  annotations(out, object.metadata.annotations);
}

export function controlledBy(out: Description, { metadata }: KubeObject): void {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (owner) out.field('Controlled By', `${owner.kind}/${owner.name}`);
}

/** A label selector as text: `a=b,c in (d,e)`. */
export function selectorText(selector: unknown): string {
  const pairs = entriesAt(selector, 'matchLabels').map(([key, value]) => `${key}=${String(value)}`);
  const expressions = listAt(selector, 'matchExpressions').map((expression) => {
    const key = textAt(expression, 'key') ?? '';
    const values = listAt(expression, 'values').map(String).sort().join(',');
    switch (textAt(expression, 'operator')) {
      case 'In':
        return `${key} in (${values})`;
      case 'NotIn':
        return `${key} notin (${values})`;
      case 'Exists':
        return key;
      default:
        return `!${key}`;
    }
  });
  return [...pairs, ...expressions].join(',');
}

/** `a=b,c=d`, or `<none>`. */
export function mapText(of: unknown): string {
  const pairs = entriesAt(of).map(([key, value]) => `${key}=${String(value)}`);
  return pairs.length === 0 ? '<none>' : pairs.join(',');
}

const shortModes: { readonly [mode: string]: string } = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};
export const accessModes = (modes: readonly string[] | undefined): string =>
  (modes ?? []).map((mode) => shortModes[mode] ?? mode).join(',');
