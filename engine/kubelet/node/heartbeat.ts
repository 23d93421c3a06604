import type { KubeApi } from '../../client/kube-api.ts';
import { inNamespace, objectRef, resources } from '../../kinds/resources.ts';
import type { Lease, Node } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { KubeletOptions } from '../contract.ts';
import type { CsiVolumes } from '../volumes/csi-volumes.ts';
import { nodeConditions, noPressure, type Pressure, pressureConditions } from './conditions.ts';
import { bootId, nodeImages, type NodeCondition, nodeObject, nodeStatus } from './node-object.ts';

/** How often a kubelet renews its lease and looks at its node's status, in milliseconds. */
const heartbeatPeriod = 10_000;
/** How often it reports a status that did not change (nodeStatusReportFrequency). */
const reportPeriod = 300_000;
/** How long a lease holds, in seconds. */
const leaseDuration = 40;
const leaseNamespace = 'kube-node-lease';

export interface Heartbeat {
  /** Resolves when the Node and its Lease are there. */
  readonly registered: Promise<void>;
  /** The Node as last seen or written. */
  node(): Node | undefined;
  readonly pressure: Pressure;
  setPressure(pressure: Pressure): void;
  readonly shuttingDown: boolean;
  /** The machine is about to lose its power: the node is not ready from now on. */
  setShuttingDown(): void;
}

/**
 * Registers the node and keeps it alive: the Lease every 10 seconds, the status when it changed, and every 5 minutes.
 *
 * @see https://kubernetes.io/docs/reference/node/node-status/#heartbeats
 */
export function startHeartbeat(
  options: KubeletOptions,
  boots: number,
  volumes: Pick<CsiVolumes, 'inUse' | 'onChange'>,
  signal: AbortSignal,
): Heartbeat {
  const { sim, api, runtime, events } = options;
  const ref = objectRef(resources.nodes, undefined, options.node.name);
  const statusRef = { ...ref, subresource: 'status' };
  let node: Node | undefined;
  let lease: Lease | undefined;
  let pressure: Pressure = noPressure;
  let shuttingDown = false;
  let reported = Number.NEGATIVE_INFINITY;
  let reportedImages = -1;
  let beating = false;
  let unschedulable = false;

  async function register(): Promise<void> {
    const conditions = nodeConditions({ pressure, shuttingDown }, sim.clock.timestamp());
    const wanted = nodeObject(options, nodeStatus(options, boots, conditions));
    let rebooted = false;
    try {
      node = await api.create<Node>(resources.nodes, wanted);
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
      const known = await api.get<Node>(ref);
      rebooted = known.status?.nodeInfo !== undefined && known.status.nodeInfo.bootID !== bootId(options.node, boots);
      node = await relabel(api, known, wanted);
    }
    await registerDrivers(node);
    tell('Starting', 'Starting kubelet.');
    for (const { calm } of pressureConditions) tellStatus(calm[2]);
    tell('NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
    if (rebooted) {
      const words = `Node ${options.node.name} has been rebooted, boot id: ${bootId(options.node, boots)}`;
      events.event(aboutNode(options.node.name), 'Warning', 'Rebooted', words);
    }
    tellSchedulable(node);
    await report(true);
    tellStatus('NodeReady');
    await renew();
  }

  /** Where CSI drivers say that they are on this node. */
  async function registerDrivers({ metadata }: Node): Promise<void> {
    const owner = { apiVersion: 'v1', kind: 'Node', name: metadata.name, uid: metadata.uid ?? '' };
    try {
      await api.create(resources.csiNodes, {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'CSINode',
        metadata: { name: metadata.name, ownerReferences: [owner] },
        spec: { drivers: [] },
      });
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    }
  }

  /** Writes the status if it says something new, or `force`. */
  async function report(force: boolean): Promise<void> {
    const now = sim.clock.now();
    const images = runtime.images().length;
    const before = node?.status?.conditions ?? [];
    const conditions = nodeConditions({ pressure, shuttingDown }, sim.clock.timestamp(), before);
    const volumesInUse = volumes.inUse();
    const same =
      images === reportedImages &&
      sameList(volumesInUse, node?.status?.volumesInUse ?? []) &&
      conditions.every((c) => isKept(c, before));
    if (same && !force && now - reported < reportPeriod) return;
    node = await updateStatus((base) => {
      const known = base?.nodeInfo;
      const merged = merge(base?.conditions ?? [], conditions);
      if (!known) return nodeStatus(options, boots, merged);
      const nodeInfo = { ...known, bootID: bootId(options.node, boots) };
      const { volumesInUse: _, ...rest } = base ?? {};
      const images = nodeImages(runtime.images());
      const used = volumesInUse.length > 0 ? { volumesInUse } : {};
      return { ...rest, conditions: merged, images, nodeInfo, ...used };
    });
    reported = now;
    reportedImages = images;
  }

  /** What others write meanwhile (extended resources, attached volumes) stays. */
  async function updateStatus(change: (before: Node['status']) => Node['status']): Promise<Node> {
    for (;;) {
      const base = node ?? (await api.get<Node>(ref));
      try {
        return await api.update<Node>(statusRef, { ...base, status: change(base.status) } as Node);
      } catch (error) {
        if (!isApiError(error, 'Conflict')) throw error;
        node = await api.get<Node>(ref);
      }
    }
  }

  async function renew(): Promise<void> {
    const leaseRef = objectRef(resources.leases, leaseNamespace, options.node.name);
    const renewTime = sim.clock.microTimestamp();
    if (lease) {
      try {
        lease = await api.update<Lease>(leaseRef, { ...lease, spec: { ...lease.spec, renewTime } });
        return;
      } catch (error) {
        if (!isApiError(error)) throw error;
        lease = undefined;
        if (error.reason !== 'Conflict' && error.reason !== 'NotFound') return;
      }
    }
    try {
      lease = await api.create<Lease>(inNamespace(resources.leases, leaseNamespace), newLease(renewTime));
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
      const known = await api.get<Lease>(leaseRef);
      lease = await api.update<Lease>(leaseRef, {
        ...known,
        spec: { ...known.spec, holderIdentity: options.node.name, leaseDurationSeconds: leaseDuration, renewTime },
      });
    }
  }

  function newLease(renewTime: string): Lease {
    const owner = { apiVersion: 'v1', kind: 'Node', name: options.node.name, uid: node?.metadata.uid ?? '' };
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: options.node.name, namespace: leaseNamespace, ownerReferences: [owner] },
      spec: { holderIdentity: options.node.name, leaseDurationSeconds: leaseDuration, renewTime },
    };
  }

  function tell(reason: string, message: string): void {
    events.event(aboutNode(options.node.name), 'Normal', reason, message);
  }

  function tellStatus(state: string): void {
    tell(state, `Node ${options.node.name} status is now: ${state}`);
  }

  /** Tells that the node was cordoned or uncordoned, as it notices with its next heartbeat. */
  function tellSchedulable({ spec }: Node): void {
    const now = spec?.unschedulable === true;
    if (now === unschedulable) return;
    unschedulable = now;
    tellStatus(now ? 'NodeNotSchedulable' : 'NodeSchedulable');
  }

  async function beat(): Promise<void> {
    if (beating || signal.aborted) return;
    beating = true;
    try {
      if (!node) await register();
      else {
        tellSchedulable(await api.get<Node>(ref));
        await Promise.all([renew(), report(false)]);
      }
    } catch (error) {
      if (!isApiError(error)) throw error;
      // a deleted Node is not made again by a running kubelet; everything else is tried again in ten seconds
      sim.trace.record({
        component: 'kubelet',
        subject: { apiVersion: 'v1', kind: 'Node', name: options.node.name },
        code: 'heartbeat-failed',
        data: { reason: error.reason, message: error.message },
      });
    } finally {
      beating = false;
    }
  }

  volumes.onChange(() => {
    if (node && !signal.aborted) void report(false).catch(ignoreRefusal);
  });
  const registered = beat();
  const stopBeating = sim.clock.every(heartbeatPeriod, () => void beat(), { upkeep: true });
  signal.addEventListener('abort', stopBeating, { once: true });

  return {
    registered,
    node: () => node,
    get pressure() {
      return pressure;
    },
    setPressure(next) {
      if (next.memory === pressure.memory && next.disk === pressure.disk && next.pid === pressure.pid) return;
      for (const { pressure: kind, calm, pressed } of pressureConditions) {
        if (next[kind] !== pressure[kind]) tellStatus(next[kind] ? pressed[2] : calm[2]);
      }
      pressure = next;
      if (node && !signal.aborted) void report(false).catch(ignoreRefusal);
    },
    get shuttingDown() {
      return shuttingDown;
    },
    setShuttingDown() {
      shuttingDown = true;
      tellStatus('NodeNotReady');
      if (node && !signal.aborted) void report(false).catch(ignoreRefusal);
    },
  };
}

/** Events about a node name it as its uid, as a real kubelet's do. */
export function aboutNode(name: string): Node {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, uid: name } };
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

function isKept(condition: NodeCondition, before: readonly NodeCondition[]): boolean {
  const old = before.find((c) => c.type === condition.type);
  return old?.status === condition.status && old?.reason === condition.reason;
}

/** Conditions that others set on the node stay. */
function merge(before: readonly NodeCondition[], own: readonly NodeCondition[]): readonly NodeCondition[] {
  const foreign = before.filter((c) => !own.some((o) => o.type === c.type));
  return foreign.length === 0 ? own : [...foreign, ...own];
}

/** Gives a Node that was there before the labels that its kubelet answers for. */
async function relabel(api: KubeApi, known: Node, wanted: Node): Promise<Node> {
  const labels = { ...known.metadata.labels, ...wanted.metadata.labels };
  const missing = Object.keys(labels).some((key) => labels[key] !== known.metadata.labels?.[key]);
  if (!missing) return known;
  return api.update<Node>(objectRef(resources.nodes, undefined, known.metadata.name), {
    ...known,
    metadata: { ...known.metadata, labels },
  });
}

function ignoreRefusal(error: unknown): void {
  if (!isApiError(error)) throw error;
}
