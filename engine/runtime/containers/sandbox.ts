import type { PodNetwork } from '../../network/contract.ts';
import type { SandboxConfig } from '../cri.ts';
import { createPidNamespace, type PidNamespace } from '../processes/pids.ts';
import type { Container } from './container.ts';

/** What the containers of one pod share: its address, its name, its resolver. */
export interface PodSandbox {
  readonly id: string;
  readonly config: SandboxConfig;
  readonly network: PodNetwork;
  /** Oldest first. */
  containers: readonly Container[];
  state: 'ready' | 'not-ready';
  /** The namespace that containers share where their pod says so: it begins with the pause, which holds it. */
  readonly pids: PidNamespace;
}

/** The user of the pause image. */
const pauseUser = 65_535;

/** What starts a container takes some numbers before its own process has one. */
const firstProcess = 7;

/** Process 1 is the pause of the pod; signals of its own containers do not end it. */
export const sharedPids = (): PidNamespace =>
  createPidNamespace({ init: () => ({ argv: ['/pause'], uid: pauseUser, kill: () => {} }), first: firstProcess });
