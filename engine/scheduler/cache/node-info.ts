import type { Node } from '../../kinds/types.ts';
import type { PodInfo } from './pod-info.ts';
import { noResources, quantityValue, type Resources, resourcesOf } from './resources.ts';
import type { Taint } from './tolerations.ts';

const noLabels: { readonly [key: string]: string } = {};
const noTaints: readonly Taint[] = [];

/** A node with the pods on it (bound or assumed), and sums over them kept as they come and go. */
export class NodeInfo {
  readonly name: string;
  /** A small number that no other node of the cache has. */
  readonly index: number;
  /** Undefined while only pods speak of the node. */
  node: Node | undefined;
  labels = noLabels;
  taints = noTaints;
  unschedulable = false;
  allocatable: Resources = noResources;
  allowedPods = 0;
  /** Bytes of each image on the node, by every name that it has. */
  images: ReadonlyMap<string, number> = new Map();
  readonly pods = new Map<string, PodInfo>();
  /** Sums of what its pods ask for. */
  cpu = 0;
  memory = 0;
  ephemeral = 0;
  nonZeroCpu = 0;
  nonZeroMemory = 0;
  /** What is left of its allocatable; side by side, since a search for a node reads them of very many. */
  freePods = 0;
  freeCpu = 0;
  freeMemory = 0;
  freeEphemeral = 0;
  readonly scalars = new Map<string, number>();
  /** `TCP 8080` to the addresses on which it is taken, one for each pod's use. */
  readonly hostPorts = new Map<string, string[]>();

  constructor(name: string, index: number) {
    this.name = name;
    this.index = index;
  }

  /** Takes over what a Node object says. */
  update(node: Node): void {
    const { spec, status, metadata } = node;
    const before = this.node;
    this.node = node;
    this.labels = metadata.labels ?? noLabels;
    this.taints = spec?.taints ?? noTaints;
    this.unschedulable = spec?.unschedulable ?? false;
    const quantities = status?.allocatable ?? status?.capacity;
    if (quantities !== (before?.status?.allocatable ?? before?.status?.capacity)) {
      this.allocatable = resourcesOf(quantities);
      this.allowedPods = quantityValue(quantities?.['pods'] ?? 0);
      this.#measureRoom();
    }
    if (status?.images !== before?.status?.images) {
      const images = new Map<string, number>();
      for (const { names = [], sizeBytes = 0 } of status?.images ?? []) {
        for (const name of names) images.set(name, sizeBytes);
      }
      this.images = images;
    }
  }

  /** The Node object is gone; pods may still speak of it. */
  clear(): void {
    this.node = undefined;
    this.labels = noLabels;
    this.taints = noTaints;
    this.unschedulable = false;
    this.allocatable = noResources;
    this.allowedPods = 0;
    this.images = new Map();
    this.#measureRoom();
  }

  addPod(pod: PodInfo): void {
    this.pods.set(pod.key, pod);
    this.#count(pod, 1);
    for (const { ip, protocol, port } of pod.hostPorts) {
      const key = `${protocol} ${port}`;
      this.hostPorts.set(key, [...(this.hostPorts.get(key) ?? []), ip]);
    }
  }

  removePod(pod: PodInfo): void {
    if (!this.pods.delete(pod.key)) return;
    this.#count(pod, -1);
    for (const { ip, protocol, port } of pod.hostPorts) {
      const key = `${protocol} ${port}`;
      const taken = [...(this.hostPorts.get(key) ?? [])];
      taken.splice(taken.indexOf(ip), 1);
      if (taken.length === 0) this.hostPorts.delete(key);
      else this.hostPorts.set(key, taken);
    }
  }

  #count({ requests, nonZero }: PodInfo, sign: 1 | -1): void {
    this.cpu += sign * requests.cpu;
    this.memory += sign * requests.memory;
    this.ephemeral += sign * requests.ephemeral;
    this.nonZeroCpu += sign * nonZero.cpu;
    this.nonZeroMemory += sign * nonZero.memory;
    this.#measureRoom();
    if (!requests.scalars) return;
    for (const [name, amount] of requests.scalars) {
      const left = (this.scalars.get(name) ?? 0) + sign * amount;
      if (left === 0) this.scalars.delete(name);
      else this.scalars.set(name, left);
    }
  }

  #measureRoom(): void {
    const { cpu, memory, ephemeral } = this.allocatable;
    this.freePods = this.allowedPods - this.pods.size;
    this.freeCpu = cpu - this.cpu;
    this.freeMemory = memory - this.memory;
    this.freeEphemeral = ephemeral - this.ephemeral;
  }
}
