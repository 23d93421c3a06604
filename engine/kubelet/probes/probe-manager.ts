import type { Pod } from '../../kinds/types.ts';
import type { KubeletOptions } from '../contract.ts';
import { type ContainerRecord, containersOf } from '../pods/container-record.ts';
import type { ContainerRecords } from '../pods/container-records.ts';
import { Prober } from './prober.ts';

/** What a probe needs of the pod that it looks at. */
export interface ProbedPod {
  /** The newest known object. */
  readonly pod: Pod;
  readonly podIP: string;
  readonly records: ContainerRecords;
  /** A result changed what the pod's status is to say. */
  wake(): void;
  /** The same, of whether a container is ready: it is told while the pod ends, too. */
  readinessChanged(): void;
  /** Ends a container whose liveness or startup probe failed, so that it is started again. */
  restart(record: ContainerRecord, message: string, gracePeriodSeconds?: number): void;
}

export interface ProbeManager {
  /** The pod's volumes are mounted: from now on periods are counted. */
  add(of: ProbedPod): void;
  /** Begins the probes of the containers that run; those that have begun go on, and what is not known to be ready is asked. */
  begin(of: ProbedPod): void;
  /** The container is being ended: nothing starts it again for what a probe says, but whether it is ready is still told. */
  stopRestarts(record: ContainerRecord): void;
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
  /** When the periods of a pod's probes began. */
  const added = new WeakMap<ProbedPod, number>();
  const random = options.sim.random.fork(`probes/${options.node.name}`);
  const probers = new Map<ContainerRecord, { readonly id: string; readonly list: readonly Prober[] }>();

  function stop(record: ContainerRecord): void {
    const known = probers.get(record);
    if (!known) return;
    probers.delete(record);
    for (const prober of known.list) prober.stop();
  }

  /** A kubelet that finds a pod running does not probe all at once: it lets a part of the period pass. */
  function beatOf(of: ProbedPod, period: number): number {
    return added.get(of) ?? options.sim.clock.now() + random.below(period);
  }

  return {
    add(of) {
      if (!added.has(of)) added.set(of, options.sim.clock.now());
    },
    begin(of) {
      for (const { spec: container } of containersOf(of.pod)) {
        const { startupProbe, livenessProbe, readinessProbe } = container;
        if (!startupProbe && !livenessProbe && !readinessProbe) continue;
        const record = of.records.get(container.name);
        if (record?.id === undefined || record.killing) continue;
        const known = probers.get(record);
        if (known?.id === record.id) {
          if (record.started && !record.ready) for (const prober of known.list) prober.ask();
          continue;
        }
        const status = options.runtime.containerStatus(record.id);
        if (status?.state !== 'running') continue;
        stop(record);
        const beat = (period: number) => beatOf(of, period);
        const target = { of, container, record, startedAt: status.startedAt, beat };
        const list: Prober[] = [];
        // the startup probe comes first: it lets the others begin
        if (startupProbe && !record.started) list.push(new Prober(options, 'startup', startupProbe, target));
        if (readinessProbe) list.push(new Prober(options, 'readiness', readinessProbe, target));
        if (livenessProbe) list.push(new Prober(options, 'liveness', livenessProbe, target));
        probers.set(record, { id: record.id, list });
        for (const prober of list) prober.start(list);
        for (const prober of list) if (record.started && !record.ready) prober.ask();
      }
    },
    stopRestarts(record) {
      for (const prober of probers.get(record)?.list ?? []) if (prober.kind !== 'readiness') prober.stop();
    },
    stop,
    attend(record) {
      for (const prober of probers.get(record)?.list ?? []) prober.attend();
    },
  };
}
