import type { AddonName } from '../../engine/addons/index.ts';
import type { Cluster } from '../../engine/cluster.ts';
import type { LogRecord } from '../../engine/apiserver/index.ts';
import type { Json, JsonObject, KubeObject, ResourceRef } from '../../engine/machinery/types.ts';
import type { Random } from '../../engine/sim/index.ts';

/** What one controller looks after, as data: what is asked for, how that changes, and what of the outcome counts. */
export interface Subject {
  readonly name: string;
  /** The controllers that it puts to the test, as the controller manager names them. */
  readonly controllers: readonly string[];
  readonly addons?: readonly AddonName[];
  /** What is asked for, by the values that may change. */
  readonly objects: (values: Values) => readonly (readonly [ResourceRef, KubeObject])[];
  /** What is asked for besides objects: that a request is approved. */
  readonly follow?: (cluster: Cluster, values: Values) => Promise<void>;
  /** What is asked for may be lost on the way, and nobody has to bring it back: it is asked for once more at the end. */
  readonly again?: boolean;
  /** Until everything has come to its end, in milliseconds, where it takes longer than a controller's longest back-off. */
  readonly calm?: number;
  /** Each value with what it may be; the first is what it is at the beginning. */
  readonly values: { readonly [name: string]: readonly Json[] };
  /** What others do to what the controller made: it has to put that right. */
  readonly disturb?: (cluster: Cluster, random: Random) => Promise<void>;
  /**
   * What may not be so even for a moment: told of each change of what is stored, it gives a sentence about what should not be.
   */
  readonly watch?: () => (change: LogRecord) => string | undefined;
  /** What the cluster comes to, without what differs from run to run: names, times, counts of what was tried. */
  readonly outcome: (cluster: Cluster) => Promise<Json>;
}

export type Values = { readonly [name: string]: Json };

/** The items of a list in the default namespace, as JSON. */
export async function listed(cluster: Cluster, resource: ResourceRef): Promise<readonly JsonObject[]> {
  const { items } = await cluster.api.list(resource);
  // what the API gives is JSON
  return items as unknown as readonly JsonObject[];
}

/** Sorted, so that only what there is counts and not which came first. */
export const sorted = (items: readonly Json[]): Json =>
  [...items].map((item) => JSON.stringify(item)).sort() as readonly string[];

/** Some fields of an object at a path such as `status.replicas`. */
export function fields(object: JsonObject, ...paths: readonly string[]): JsonObject {
  return Object.fromEntries(
    paths.map((path) => {
      let value: unknown = object;
      for (const key of path.split('.')) {
        value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
      }
      return [path, (value ?? null) as Json];
    }),
  );
}
