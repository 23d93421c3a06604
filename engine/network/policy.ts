import { cidrContains } from './addresses.ts';
import type { Hop } from './contract.ts';
import type { Host } from './fabric.ts';

/** A connection that reached a pod's door. */
export interface PolicyQuestion {
  readonly from: Host;
  readonly to: Host;
  readonly port: number;
  /** The address that the pod would see. */
  readonly source: string;
}

export interface PolicyVerdict {
  readonly allowed: boolean;
  /** The policies that were asked. */
  readonly hops: readonly Hop[];
}

export interface PolicyCheck {
  (question: PolicyQuestion): PolicyVerdict;
  inAnyCidr(cidrs: readonly string[], address: string): boolean;
}

export const inAnyCidr = (cidrs: readonly string[], address: string): boolean =>
  cidrs.some((cidr) => cidrContains(cidr, address));

const open: PolicyVerdict = { allowed: true, hops: [] };

/** A network whose plugin enforces no policies. */
export const openPolicy: PolicyCheck = Object.assign(() => open, { inAnyCidr });
