import type { Container, Pod } from '../../kinds/types.ts';
import type { ContainerRuntime } from '../../runtime/cri.ts';
import { afterExit } from '../containers/restart-policy.ts';
import { type ContainerKind, type ContainerRecord, containersOf, newRecord } from './container-record.ts';
import type { ContainerRecords } from './container-records.ts';

/** One thing to do for a container now. */
export interface ContainerStep {
  readonly action: 'start' | 'replace';
  readonly container: Container;
  readonly kind: ContainerKind;
  readonly record: ContainerRecord;
}

/**
 * What is to be done next: init containers one after another, sidecars among them as soon as their turn comes, then all
 * main containers. Empty where everything is as it should be, or has to be waited for.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#detailed-behavior
 */
export function nextSteps(pod: Pod, records: ContainerRecords, runtime: ContainerRuntime): readonly ContainerStep[] {
  const containers = containersOf(pod);
  const steps: ContainerStep[] = [];
  const initialized = containers.some(({ kind, spec }) => kind === 'regular' && isStarted(records.get(spec.name)));
  let blocked = false;
  for (const { spec, kind } of containers) {
    let record = records.get(spec.name);
    if (!record) {
      record = newRecord(spec.name, kind);
      records.add(record);
    }
    if (blocked && kind !== 'ephemeral') continue;
    if (kind === 'init' && initialized) continue;
    const status = record.id === undefined ? undefined : runtime.containerStatus(record.id);
    const start: ContainerStep = { action: 'start', container: spec, kind, record };
    // a new sandbox begins with all of the pod's init containers
    if (!status || status.state === 'created' || (kind === 'init' && record.former)) {
      steps.push(start);
      blocked = !initialized && (kind === 'init' || kind === 'sidecar');
    } else if (status.state === 'running') {
      if (record.killing) blocked ||= kind === 'init';
      else if (record.restart || (record.image !== undefined && spec.image !== record.image))
        steps.push({ ...start, action: 'replace' });
      else if (kind === 'init') blocked = true;
      else if (kind === 'sidecar' && !initialized && !record.started) blocked = true;
    } else if (kind !== 'init' || status.exitCode !== 0) {
      const restarts = afterExit(pod, spec, kind, status.exitCode) !== 'Stop';
      if (restarts) steps.push(start);
      blocked = !initialized && (kind === 'init' || kind === 'sidecar');
    }
  }
  return steps;
}

/** In the sandbox that the pod has now. */
const isStarted = (record: ContainerRecord | undefined): boolean => record?.id !== undefined && record.former !== true;

/** Whether every main container has ended and none is started again: then sidecars have no more to serve. */
export function mainContainersDone(pod: Pod, records: ContainerRecords, runtime: ContainerRuntime): boolean {
  return (pod.spec?.containers ?? []).every((spec) => {
    const id = records.get(spec.name)?.id;
    const status = id === undefined ? undefined : runtime.containerStatus(id);
    return status?.state === 'exited' && afterExit(pod, spec, 'regular', status.exitCode) === 'Stop';
  });
}
