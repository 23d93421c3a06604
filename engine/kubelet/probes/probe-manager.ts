import type { Pod } from '../../kinds/types.ts';
import type { KubeletOptions } from '../contract.ts';
import { type ContainerRecord, containersOf } from '../pods/container-record.ts';
import { Prober } from './prober.ts';

/** What a probe needs of the pod that it looks at. */
export interface ProbedPod {
  /** The newest known object. */
  readonly pod: Pod;
  readonly podIP: string;
  readonly records: ReadonlyMap<string, ContainerRecord>;
  /** A result changed what the pod's status is to say. */
  wake(): void;
  /** Ends a container whose liveness or startup probe failed, so that it is started again. */
  restart(record: ContainerRecord, message: string, gracePeriodSeconds?: number): void;
}

export interface ProbeManager {
  /** Begins the probes of the containers that run; those that have begun go on. */
  begin(of: ProbedPod): void;
  stop(record: ContainerRecord): void;
  /** Something was done in the container that its probes may notice: the next ones are waited for. */
  attend(record: ContainerRecord): void;
}

/**
 * Probes of running containers. A container without probes costs nothing here.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-probes
 */
export function createProbeManager(options: KubeletOptions): ProbeManager {
  const probers = new Map<ContainerRecord, { readonly id: string; readonly list: readonly Prober[] }>();

  function stop(record: ContainerRecord): void {
    const known = probers.get(record);
    if (!known) return;
    probers.delete(record);
    for (const prober of known.list) prober.stop();
  }

  return {
    begin(of) {
      for (const { spec: container } of containersOf(of.pod)) {
        const { startupProbe, livenessProbe, readinessProbe } = container;
        if (!startupProbe && !livenessProbe && !readinessProbe) continue;
        const record = of.records.get(container.name);
        if (record?.id === undefined || record.killing || probers.get(record)?.id === record.id) continue;
        const status = options.runtime.containerStatus(record.id);
        if (status?.state !== 'running') continue;
        stop(record);
        const target = { of, container, record, startedAt: status.startedAt };
        const list: Prober[] = [];
        // the startup probe comes first: it lets the others begin
        if (startupProbe && !record.started) list.push(new Prober(options, 'startup', startupProbe, target));
        if (readinessProbe) list.push(new Prober(options, 'readiness', readinessProbe, target));
        if (livenessProbe) list.push(new Prober(options, 'liveness', livenessProbe, target));
        probers.set(record, { id: record.id, list });
        for (const prober of list) prober.start(list);
      }
    },
    stop,
    attend(record) {
      for (const prober of probers.get(record)?.list ?? []) prober.attend();
    },
  };
}
