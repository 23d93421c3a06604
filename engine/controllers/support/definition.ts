import type { ControllerDefinition } from '../../client/contract.ts';

/** A controller that acts as its service account in kube-system, as all of the real manager do. */
export function defineController(
  name: string,
  start: ControllerDefinition['start'],
  options: { readonly eventSource?: string } = {},
): ControllerDefinition {
  return { name, identity: `system:serviceaccount:kube-system:${name}`, ...options, start };
}
