import type { Container, Pod } from '../../kinds/types.ts';
import type { ContainerKind } from '../pods/container-record.ts';

export type RestartAction = 'Restart' | 'RestartAllContainers' | 'Stop';

/**
 * What follows on the end of a container: rules of its own first, then its own policy, then the pod's.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */
export function afterExit(pod: Pod, container: Container, kind: ContainerKind, exitCode: number): RestartAction {
  if (kind === 'ephemeral') return 'Stop';
  if (kind === 'sidecar') return 'Restart';
  for (const rule of container.restartPolicyRules ?? []) {
    const values = rule.exitCodes?.values ?? [];
    const listed = values.includes(exitCode);
    if (rule.exitCodes && (rule.exitCodes.operator === 'In' ? listed : !listed)) {
      return rule.action === 'RestartAllContainers' ? 'RestartAllContainers' : 'Restart';
    }
  }
  const policy = container.restartPolicy ?? pod.spec?.restartPolicy ?? 'Always';
  if (policy === 'Never') return 'Stop';
  if (exitCode !== 0) return 'Restart';
  // an init container that succeeded is done, whatever the policy
  return policy === 'Always' && kind === 'regular' ? 'Restart' : 'Stop';
}
