import type { ContainerStatus, Pod } from '../../kinds/types.ts';
import type { ContainerRuntime, Sandbox } from '../../runtime/cri.ts';
import { containersOf } from '../pods/container-record.ts';
import type { ContainerRecords } from '../pods/container-records.ts';
import { asksToRestartAll } from '../containers/restart-policy.ts';
import { podConditions, type Verdict } from './conditions.ts';
import { containerStatus } from './container-status.ts';
import { podPhase, type PodPhase } from './phase.ts';

export type PodStatus = NonNullable<Pod['status']>;

export interface PodStatusInputs {
  readonly pod: Pod;
  readonly records: ContainerRecords;
  readonly runtime: ContainerRuntime;
  readonly sandbox: Sandbox | undefined;
  /** The node's own address. */
  readonly hostIP: string;
  /** The pod is being ended for good. */
  readonly ended: boolean;
  /** Overrides what the containers say: rejected, evicted, past its deadline. */
  readonly verdict?: { readonly phase: PodPhase; readonly reason?: string; readonly message?: string } | undefined;
  readonly extraConditions: readonly Verdict[];
  readonly now: string;
}

/** The whole status of a pod, from what the runtime and the kubelet's records say now. */
export function podStatus(inputs: PodStatusInputs): PodStatus {
  const { pod, records, runtime, sandbox, hostIP, ended, verdict, extraConditions, now } = inputs;
  const old = pod.status;
  const hasInit = (pod.spec?.initContainers?.length ?? 0) > 0;
  const facts = { hasInit, containers: pod.spec?.containers.length ?? 1 };
  const statuses = new Map<string, ContainerStatus>();
  const init: ContainerStatus[] = [];
  const regular: ContainerStatus[] = [];
  const ephemeral: ContainerStatus[] = [];
  for (const { spec, kind } of containersOf(pod)) {
    const record = records.get(spec.name);
    const seen = record?.id === undefined ? undefined : runtime.containerStatus(record.id);
    const status = containerStatus(spec, kind, record, seen, facts);
    statuses.set(spec.name, status);
    (kind === 'regular' ? regular : kind === 'ephemeral' ? ephemeral : init).push(status);
  }
  // init containers are listed in the order of the spec, the others by name
  for (const named of [regular, ephemeral]) {
    if (named.length > 1) named.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  const phase = terminalPhase(old?.phase) ?? verdict?.phase ?? podPhase(pod, statuses, ended);
  const conditions = podConditions({
    pod,
    phase,
    statuses,
    sandboxReady: sandbox !== undefined,
    restartingAll: asksToRestartAll(pod, records, runtime),
    extra: extraConditions,
    now,
  });
  const ip = sandbox?.ip ?? old?.podIP;
  const reason = verdict?.reason ?? old?.reason;
  const message = verdict?.message ?? old?.message;
  const generation = pod.metadata.generation;
  return {
    conditions,
    // lists that were pushed on, cut to their length: every pod keeps a few
    containerStatuses: regular.slice(),
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
    hostIP,
    hostIPs: old?.hostIPs ?? [{ ip: hostIP }],
    ...(hasInit ? { initContainerStatuses: init } : {}),
    ...(message === undefined ? {} : { message }),
    ...(old?.nominatedNodeName === undefined ? {} : { nominatedNodeName: old.nominatedNodeName }),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    ...(ip === undefined ? {} : { podIP: ip, podIPs: old?.podIP === ip && old.podIPs ? old.podIPs : [{ ip }] }),
    ...(old?.qosClass === undefined ? {} : { qosClass: old.qosClass }),
    ...(reason === undefined ? {} : { reason }),
    startTime: old?.startTime ?? now,
  };
}

/** A pod that has come to its end stays there. */
function terminalPhase(phase: PodPhase | undefined): PodPhase | undefined {
  return phase === 'Succeeded' || phase === 'Failed' ? phase : undefined;
}
