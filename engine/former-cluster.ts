import type { LoadedStorage } from './apiserver/index.ts';
import type { Node, Pod } from './kinds/types.ts';
import type { KubeObject } from './machinery/types.ts';
import type { WorldOptions } from './sim/index.ts';

type Image = NonNullable<LoadedStorage['image']>;

/** What the API was last told of a machine. */
interface Left {
  readonly node: Node | undefined;
  readonly pods: readonly Pod[];
}

/** What a stored cluster says of its machines, by name; undefined where it never had any. */
export function formerCluster(image: Image): ReadonlyMap<string, Left> | undefined {
  const pods = new Map<string, Pod[]>();
  for (const pod of objectsOf<Pod>(image, 'pods')) {
    const { nodeName } = pod.spec ?? {};
    if (!nodeName) continue;
    const others = pods.get(nodeName);
    if (others) others.push(pod);
    else pods.set(nodeName, [pod]);
  }
  const left = new Map<string, Left>();
  for (const node of objectsOf<Node>(image, 'nodes')) {
    const { name } = node.metadata;
    left.set(name, { node, pods: pods.get(name) ?? [] });
  }
  return left.size > 0 ? left : undefined;
}

/** A world that goes on from what was stored: not before its last change, and with chance that does not repeat itself. */
export const goingOn = ({ start, seed = 1, ...options }: WorldOptions, { time, revision }: Image): WorldOptions => ({
  ...options,
  start: Math.max(start ?? time, time),
  seed: `${seed}/${revision}`,
});

/** Objects of a collection: they are of the kind that was stored there. */
const objectsOf = <T extends KubeObject>({ collections }: Image, name: string): T[] =>
  Array.from(collections.find((each) => each.name === name)?.entries() ?? [], ([, object]) => object as T);
