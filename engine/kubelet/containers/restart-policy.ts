import type { Container, Pod } from '../../kinds/types.ts';
import type { ContainerRuntime } from '../../runtime/cri.ts';
import { type ContainerKind, containersOf } from '../pods/container-record.ts';
import type { ContainerRecords } from '../pods/container-records.ts';

/** The reason of the state of a container that went because all of its pod start anew. */
export const restartingAllContainers = 'RestartingAllContainers';

export type RestartAction = 'Restart' | 'RestartAllContainers' | 'Stop';

/**
 * What follows on the end of a container: rules of its own first, then its own policy, then the pod's.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */
export function afterExit(pod: Pod, container: Container, kind: ContainerKind, exitCode: number): RestartAction {
  if (kind === 'ephemeral') return 'Stop';
  for (const rule of container.restartPolicyRules ?? []) {
    const values = rule.exitCodes?.values ?? [];
    const listed = values.includes(exitCode);
    if (rule.exitCodes && (rule.exitCodes.operator === 'In' ? listed : !listed)) {
      return rule.action === 'RestartAllContainers' ? 'RestartAllContainers' : 'Restart';
    }
  }
  if (kind === 'sidecar') return 'Restart';
  const policy = container.restartPolicy ?? pod.spec?.restartPolicy ?? 'Always';
  if (policy === 'Never') return 'Stop';
  if (exitCode !== 0) return 'Restart';
  // an init container that succeeded is done, whatever the policy
  return policy === 'Always' && kind === 'regular' ? 'Restart' : 'Stop';
}

/** Whether a container of the pod has a rule that asks for a new start of all containers. */
export function mayRestartAll({ spec }: Pod): boolean {
  const asks = ({ restartPolicyRules }: Container) =>
    restartPolicyRules?.some(({ action }) => action === 'RestartAllContainers') ?? false;
  return spec !== undefined && (spec.containers.some(asks) || (spec.initContainers?.some(asks) ?? false));
}

/** Whether a container ended in a way on which one of its rules asks for a new start of all containers. */
export function asksToRestartAll(pod: Pod, records: ContainerRecords, runtime: ContainerRuntime): boolean {
  return containersOf(pod).some(({ spec, kind }) => {
    const record = records.get(spec.name);
    if (!spec.restartPolicyRules || record?.id === undefined || record.former) return false;
    const status = runtime.containerStatus(record.id);
    return status?.state === 'exited' && afterExit(pod, spec, kind, status.exitCode) === 'RestartAllContainers';
  });
}
