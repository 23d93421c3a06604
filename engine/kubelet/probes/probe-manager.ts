import type { Container, Pod } from '../../kinds/types.ts';
import type { KubeletOptions } from '../contract.ts';
import type { ContainerRecord } from '../pods/container-record.ts';
import { Prober } from './prober.ts';

/** What a probe needs of the pod that it looks at. */
export interface ProbedPod {
  /** The newest known object. */
  readonly pod: Pod;
  readonly podIP: string;
  /** A result changed what the pod's status is to say. */
  wake(): void;
  /** Ends a container whose liveness or startup probe failed, so that it is started again. */
  restart(record: ContainerRecord, container: Container, message: string, gracePeriodSeconds?: number): void;
}

export interface ProbeManager {
  /** Begins the probes of a container that runs. */
  start(of: ProbedPod, container: Container, record: ContainerRecord): void;
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
  const probers = new Map<ContainerRecord, readonly Prober[]>();

  function stop(record: ContainerRecord): void {
    const list = probers.get(record);
    if (!list) return;
    probers.delete(record);
    for (const prober of list) prober.stop();
  }

  return {
    start(of, container, record) {
      const { startupProbe, livenessProbe, readinessProbe } = container;
      if (!startupProbe && !livenessProbe && !readinessProbe) return;
      stop(record);
      const target = { of, container, record };
      const list: Prober[] = [];
      // the startup probe comes first: it lets the others begin
      if (startupProbe && !record.started) list.push(new Prober(options, 'startup', startupProbe, target));
      if (readinessProbe) list.push(new Prober(options, 'readiness', readinessProbe, target));
      if (livenessProbe) list.push(new Prober(options, 'liveness', livenessProbe, target));
      probers.set(record, list);
      for (const prober of list) prober.start(list);
    },
    stop,
    attend(record) {
      for (const prober of probers.get(record) ?? []) prober.attend();
    },
  };
}
