/** What the plugins that look at pods have in common: the pods of one template share one spec, before and after admission. */
import { deepFreeze } from '../../../machinery/freeze.ts';
import type { PodSpec } from '../../../kinds/types.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../contract.ts';

type Handles = AdmissionPlugin['handles'];

/** Whether a request is about a resource itself, not one of its subresources. */
export const about =
  (group: string, resource: string, ...operations: readonly string[]): Handles =>
  (operation, { stored }, subresource) =>
    subresource === '' && stored.resource === resource && stored.group === group && operations.includes(operation);

/** A pod without a spec is refused by validation, which comes after admission. */
const noSpec = deepFreeze({ containers: [] }) as PodSpec;

export const podSpecOf = ({ object }: AdmissionAttributes): PodSpec =>
  (object?.['spec'] as PodSpec | undefined) ?? noSpec;

export function setPodSpec(attributes: AdmissionAttributes, spec: PodSpec): void {
  const { object } = attributes;
  if (object && object['spec'] !== spec) attributes.object = { ...object, spec };
}

/** A pod that a kubelet shows of itself: nobody decides about it any more. */
export const isMirrorPod = ({ object }: AdmissionAttributes): boolean =>
  object?.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;

/**
 * Remembers what `make` makes of a spec as long as it depends on the same `on`.
 *
 * @param make must give the same for the same arguments; may throw, which is not remembered
 */
export function rememberSpecs<On>(make: (spec: PodSpec, on: On) => PodSpec): (spec: PodSpec, on: On) => PodSpec {
  const known = new WeakMap<PodSpec, { readonly on: On; readonly made: PodSpec }>();
  return (spec, on) => {
    const before = known.get(spec);
    if (before && before.on === on) return before.made;
    const made = deepFreeze(make(spec, on));
    known.set(spec, { on, made });
    return made;
  };
}
