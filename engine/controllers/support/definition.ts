import type { ControllerDefinition } from '../../client/contract.ts';

/** A controller that acts as its service account in kube-system, as all of the real manager do: of its own name, or `account`. */
export function defineController(
  name: string,
  start: ControllerDefinition['start'],
  { account = name, ...options }: { readonly eventSource?: string; readonly account?: string } = {},
): ControllerDefinition {
  return { name, identity: `system:serviceaccount:kube-system:${account}`, ...options, start };
}
