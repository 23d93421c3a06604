/** The node agent: registers a node and runs the pods that are bound to it. */
export type {
  Kubelet,
  KubeletOptions,
  MachineReadings,
  NodeConfig,
  NodeStats,
  PodStats,
  StaticPodManifest,
} from './contract.ts';
export { formerMachine } from './pods/former.ts';
export { startKubelet } from './kubelet.ts';
