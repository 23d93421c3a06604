import type { Pod } from '../../../kinds/types.ts';
import { isApiError } from '../../../machinery/errors.ts';
import type { Invocation } from '../../invocation.ts';

/** Reasons that keep a pod where it is, in the order in which they are told. */
const refusalTexts = {
  unmanaged: 'cannot delete Pods that declare no controller (use --force to override)',
  local: 'cannot delete Pods with local storage (use --delete-emptydir-data to override)',
  daemon: 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
} as const;
const warningTexts = {
  daemon: 'ignoring DaemonSet-managed Pods',
  unmanaged: 'deleting Pods that declare no controller',
} as const;

type Reason = keyof typeof refusalTexts;

/** Which pods a drain removes, what it says about others, and what it cannot go past. */
export async function sortPods(
  invocation: Invocation,
  pods: readonly Pod[],
): Promise<{ readonly toDelete: readonly Pod[]; readonly warnings: string; readonly refusals: readonly string[] }> {
  const { flags } = invocation;
  const refused = new Map<Reason, string[]>();
  const warned = new Map<keyof typeof warningTexts, string[]>();
  const note = <K>(map: Map<K, string[]>, key: K, pod: Pod): void => {
    map.set(key, [...(map.get(key) ?? []), `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`]);
  };
  const toDelete: Pod[] = [];
  for (const pod of pods) {
    if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) continue;
    const ended = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller);
    if (owner?.kind === 'DaemonSet' && !ended && (await exists(invocation, pod, owner.name))) {
      if (flags.bool('ignore-daemonsets')) note(warned, 'daemon', pod);
      else note(refused, 'daemon', pod);
      continue;
    }
    if (!ended && !flags.bool('delete-emptydir-data') && pod.spec?.volumes?.some(({ emptyDir }) => emptyDir)) {
      note(refused, 'local', pod);
      continue;
    }
    if (!ended && !owner) {
      if (!flags.bool('force')) {
        note(refused, 'unmanaged', pod);
        continue;
      }
      note(warned, 'unmanaged', pod);
    }
    toDelete.push(pod);
  }
  const told = (['unmanaged', 'local', 'daemon'] as const).flatMap((reason) => {
    const names = refused.get(reason);
    return names ? [`${refusalTexts[reason]}: ${names.join(', ')}`] : [];
  });
  const warnings = (['daemon', 'unmanaged'] as const).flatMap((reason) => {
    const names = warned.get(reason);
    return names ? [`${warningTexts[reason]}: ${names.join(', ')}`] : [];
  });
  return { toDelete, warnings: warnings.join('; '), refusals: told };
}

async function exists(invocation: Invocation, pod: Pod, name: string): Promise<boolean> {
  const api = await invocation.api();
  try {
    await api.get(
      { group: 'apps', version: 'v1', resource: 'daemonsets', namespace: pod.metadata.namespace ?? '', name },
      { signal: invocation.signal },
    );
    return true;
  } catch (error) {
    if (isApiError(error, 'NotFound')) return false;
    throw error;
  }
}
