import type { Kubelet } from '../../kubelet/index.ts';
import type { ClusterNetwork } from '../../network/index.ts';
import type { Sim, World } from '../../sim/index.ts';
import type { Component } from '../components.ts';
import type { Gate } from '../gate.ts';
import type { ComponentName, FaultSpec } from '../kinds/fault-spec.ts';
import type { Machines } from '../machines.ts';
import type { Places } from '../places.ts';
import type { Registries } from '../registries.ts';
import type { Partings } from './partings.ts';

/** All of the simulated world that a fault can lay hands on. */
export interface FaultWorld {
  readonly sim: Sim;
  readonly setClocks: World['drivers']['setClocks'];
  readonly gate: Gate;
  readonly network: Pick<ClusterNetwork, 'cut'>;
  readonly machines: Machines;
  readonly registries: Registries;
  readonly places: Places;
  readonly partings: Partings;
  readonly kubelets: ReadonlyMap<string, Kubelet>;
  readonly components: { readonly [Name in ComponentName]: Component };
}

/** A fault that is in force. */
export interface Effect {
  /** What it acts on. */
  readonly affected: readonly string[];
  /** What is so, in a sentence. */
  readonly message: string;
  /** Calls it off; what it broke recovers. */
  end(): void;
}

/**
 * Makes a fault happen. `done` is called where it is over by itself.
 *
 * @throws FaultProblem where there is nothing that it could happen to
 */
export type Begin = (spec: FaultSpec, world: FaultWorld, done: () => void) => Effect;

/** Why a fault cannot be, for whoever asked for it. */
export class FaultProblem extends Error {
  override readonly name = 'FaultProblem';
}

/** The longest that a client waits before it asks again a server that did not answer, in milliseconds. */
const longestRetry = 30_000;

/** What was parted finds together again: until then a cluster has not settled. */
export function awaitRecovery({ clock }: Sim): void {
  clock.after(longestRetry, () => {});
}
