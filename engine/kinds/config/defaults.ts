/** Defaults of configuration, namespaces, nodes and limits. */
import { change, changeItems, changePart, fill } from '../../machinery/share.ts';
import type { LimitRange, Namespace, Node, PriorityClass, Secret } from '../types.ts';

/** What is written as text is kept as bytes. */
export function defaultSecret(secret: Secret): Secret {
  const { stringData, ...rest } = fill(secret, { type: 'Opaque' });
  if (stringData === undefined) return fill(secret, { type: 'Opaque' });
  const encoded = Object.entries(stringData).map(([key, text]) => [key, encodeBase64(text)] as const);
  return { ...rest, data: { ...rest.data, ...Object.fromEntries(encoded) } };
}

const encodeBase64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));

const nameLabel = 'kubernetes.io/metadata.name';

/** A namespace carries its name as a label, whatever a client says. */
export function defaultNamespace(namespace: Namespace): Namespace {
  const { metadata } = namespace;
  if (!metadata.name || metadata.labels?.[nameLabel] === metadata.name) return namespace;
  return { ...namespace, metadata: { ...metadata, labels: { ...metadata.labels, [nameLabel]: metadata.name } } };
}

/** Until a node says otherwise all that it has can be used. */
export const defaultNode = (node: Node): Node =>
  changePart(node, 'status', (status) =>
    status.capacity && !status.allocatable ? { ...status, allocatable: status.capacity } : status,
  );

/** For containers, what is given as default and as maximum also says what is requested by default. */
export const defaultLimitRange = (range: LimitRange): LimitRange =>
  changePart(range, 'spec', (spec) =>
    changePart(spec, 'limits', (limits) =>
      changeItems(limits, (item) => {
        if (item.type !== 'Container') return item;
        const limit = item.default || item.max ? fill(item.default ?? {}, item.max ?? {}) : undefined;
        const request =
          limit || item.min || item.defaultRequest
            ? fill(fill(item.defaultRequest ?? {}, limit ?? {}), item.min ?? {})
            : undefined;
        return change(item, { default: limit, defaultRequest: request });
      }),
    ),
  );

export const defaultPriorityClass = (priority: PriorityClass): PriorityClass =>
  fill(priority, { preemptionPolicy: 'PreemptLowerPriority' });
