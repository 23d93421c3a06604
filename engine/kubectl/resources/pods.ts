import type { Container, Pod } from '../../kinds/types.ts';
import { entriesAt, listAt, textAt } from '../fields.ts';
import { KubectlError } from '../errors.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { Invocation } from '../invocation.ts';
import { getNamed, refOf, targetsOf } from './visit.ts';

const podResource = { group: '', version: 'v1', resource: 'pods' } as const;

export const podRef = (pod: Pod) => ({
  ...podResource,
  namespace: pod.metadata.namespace ?? '',
  name: pod.metadata.name,
});

/** The pods of `POD`, `TYPE/NAME` or a selector: for a workload those that its selector matches, running ones first. */
export async function podsOf(invocation: Invocation, arg: string, doing = 'attach to'): Promise<readonly Pod[]> {
  const api = await invocation.api();
  if (!arg.includes('/')) {
    return [await getNamed<Pod>(invocation, { ...podResource, namespace: invocation.namespace, name: arg })];
  }
  const [target] = await targetsOf(invocation, [arg]);
  if (target?.type !== 'named') throw new KubectlError(`expected one resource, got ${arg}`);
  const object = await getNamed(invocation, refOf(target.info));
  if (object.kind === 'Pod') return [object as Pod];
  const selector = selectorOf(object);
  if (selector === undefined) {
    throw new KubectlError(
      `cannot ${doing} *${target.info.resource.version}.${object.kind}: selector for *${target.info.resource.version}.${object.kind} not implemented`,
    );
  }
  const namespace = target.info.namespace ?? invocation.namespace;
  const list = await api.list<Pod>(
    { ...podResource, namespace },
    { labelSelector: selector, signal: invocation.signal },
  );
  return [...list.items].sort(byUsefulness);
}

/** The label selector of a workload or service as text; undefined for kinds that select no pods. */
export function selectorOf(object: KubeObject): string | undefined {
  const selector = object.kind === 'Service' || object.kind === 'ReplicationController';
  const pairs = selector ? entriesAt(object, 'spec', 'selector') : entriesAt(object, 'spec', 'selector', 'matchLabels');
  const expressions = listAt(object, 'spec', 'selector', 'matchExpressions').map((expression) => {
    const key = textAt(expression, 'key') ?? '';
    const values = listAt(expression, 'values').join(',');
    switch (textAt(expression, 'operator')) {
      case 'In':
        return `${key} in (${values})`;
      case 'NotIn':
        return `${key} notin (${values})`;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return key;
    }
  });
  const parts = [...pairs.map(([key, value]) => `${key}=${String(value)}`), ...expressions];
  return parts.length === 0 ? undefined : parts.join(',');
}

/** Ready and running ones before others, older ones first. */
function byUsefulness(a: Pod, b: Pod): number {
  const rank = (pod: Pod): number =>
    (pod.status?.phase === 'Running' ? 0 : 2) +
    (pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ? 0 : 1);
  const difference = rank(a) - rank(b);
  if (difference !== 0) return difference;
  return (a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1;
}

export interface NamedContainer {
  readonly name: string;
  readonly type: 'init' | 'main' | 'ephemeral';
  readonly image?: string | undefined;
}

/** All containers of a pod, in the order in which kubectl names them. */
export function containersOf(pod: Pod): readonly NamedContainer[] {
  const named = (list: readonly Pick<Container, 'name' | 'image'>[] | undefined, type: NamedContainer['type']) =>
    (list ?? []).map(({ name, image }) => ({ name, type, image }));
  return [
    ...named(pod.spec?.containers, 'main'),
    ...named(pod.spec?.initContainers, 'init'),
    ...named(pod.spec?.ephemeralContainers, 'ephemeral'),
  ];
}

const typeWords = { main: '', init: ' (init)', ephemeral: ' (ephem)' } as const;

/** The container that is meant: by flag, by annotation, or the first, which is then told. */
export async function chooseContainer(
  invocation: Invocation,
  pod: Pod,
  options: { readonly quiet?: boolean } = {},
): Promise<string> {
  const containers = containersOf(pod);
  const asked = invocation.flags.string('container');
  const list = containers.map(({ name, type }) => `${name}${typeWords[type]}`).join(', ');
  if (asked !== '') {
    if (containers.some(({ name }) => name === asked)) return asked;
    throw new KubectlError(`container ${asked} is not valid for pod ${pod.metadata.name} out of: ${list}`);
  }
  const annotated = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (annotated !== undefined && containers.some(({ name }) => name === annotated)) return annotated;
  const first = containers[0]?.name ?? '';
  if (containers.length > 1 && !options.quiet) {
    await invocation.warn(`Defaulted container ${JSON.stringify(first)} out of: ${list}\n`);
  }
  return first;
}
