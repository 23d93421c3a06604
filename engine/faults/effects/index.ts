/** What each type of fault does. */
import type { FaultType } from '../kinds/fault-spec.ts';
import type { Begin } from './contract.ts';
import {
  apiServerOutage,
  clockJump,
  componentStopped,
  registryFailure,
  registrySlow,
  storeOutage,
} from './control-plane.ts';
import { kubeletStopped, nodeLost, nodeRestart, nodeShutdown, pressure } from './nodes.ts';
import { partition } from './partition.ts';

export { type Effect, FaultProblem, type FaultWorld } from './contract.ts';
export { createPartings } from './partings.ts';

export const effects: { readonly [Type in FaultType]: Begin } = {
  NodeLost: nodeLost,
  NodeRestart: nodeRestart,
  NodeShutdown: nodeShutdown,
  KubeletStopped: kubeletStopped,
  NetworkPartition: partition,
  MemoryPressure: pressure('memory', 'memory'),
  DiskPressure: pressure('disk', 'disk space'),
  PIDPressure: pressure('pids', 'process ids'),
  RegistrySlow: registrySlow,
  RegistryFailure: registryFailure,
  APIServerOutage: apiServerOutage,
  StoreOutage: storeOutage,
  ComponentStopped: componentStopped,
  ClockJump: clockJump,
};
