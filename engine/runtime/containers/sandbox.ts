import type { PodNetwork } from '../../network/contract.ts';
import type { SandboxConfig } from '../cri.ts';
import type { Container } from './container.ts';

/** What the containers of one pod share: its address, its name, its resolver. */
export interface PodSandbox {
  readonly id: string;
  readonly config: SandboxConfig;
  readonly network: PodNetwork;
  /** Oldest first. */
  containers: readonly Container[];
  state: 'ready' | 'not-ready';
}
