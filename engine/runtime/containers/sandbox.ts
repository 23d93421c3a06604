import type { PodNetwork } from '../../network/contract.ts';
import type { SandboxConfig } from '../cri.ts';
import { createPidNamespace, type PidNamespace } from '../processes/pids.ts';
import type { Container } from './container.ts';

/** What the containers of one pod share: its address, its name, its resolver. */
export class PodSandbox {
  readonly id: string;
  readonly config: SandboxConfig;
  readonly network: PodNetwork;
  /** Oldest first. */
  containers: readonly Container[] = [];
  state: 'ready' | 'not-ready';
  #pids: PidNamespace | undefined;

  constructor(id: string, config: SandboxConfig, network: PodNetwork, state: PodSandbox['state']) {
    this.id = id;
    this.config = config;
    this.network = network;
    this.state = state;
  }

  /** The namespace that containers share where their pod says so: it begins with the pause, which holds it. */
  get pids(): PidNamespace {
    return (this.#pids ??= sharedPids());
  }
}

/** The user of the pause image. */
const pauseUser = 65_535;

/** What starts a container takes some numbers before its own process has one. */
const firstProcess = 7;

/** Process 1 is the pause of the pod; signals of its own containers do not end it. */
const sharedPids = (): PidNamespace =>
  createPidNamespace({ init: () => ({ argv: ['/pause'], uid: pauseUser, kill: () => {} }), first: firstProcess });
