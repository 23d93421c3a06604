import type { EventRecorder } from '../client/contract.ts';
import type { Pod } from '../kinds/types.ts';
import type { ContainerKind } from './pods/container-record.ts';

/** How the field of a container is named in events: `spec.initContainers{one}`. */
const fieldOfKind: { readonly [kind in ContainerKind]: string } = {
  init: 'initContainers',
  sidecar: 'initContainers',
  regular: 'containers',
  ephemeral: 'ephemeralContainers',
};

/** Events about one container of a pod. */
export function containerEvent(
  events: EventRecorder,
  pod: Pod,
  container: { readonly name: string; readonly kind: ContainerKind },
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  events.event(pod, type, reason, message, { fieldPath: `spec.${fieldOfKind[container.kind]}{${container.name}}` });
}
