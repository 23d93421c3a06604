import type { PersistentVolumeClaim, Pod } from '../../../../kinds/types.ts';
import { eventFindings } from './every-kind.ts';
import { causesIn } from './causes.ts';
import { type Diagnose, type Finding, type View, withReason } from './finding.ts';

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

/** Events that say what a container's state says already. */
const toldByState = /^(?:BackOff|Failed|FailedScheduling)$/;

/** Why a pod does not run, or is not ready. */
export const diagnosePod: Diagnose<Pod> = async (pod, view) => {
  const { status, spec } = pod;
  if (status?.phase === 'Succeeded') return [];
  const findings: Finding[] = [];
  if (status?.phase === 'Failed') {
    findings.push({ text: `it has failed${suffix(withReason(status.reason, status.message))}` });
  }
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (!spec?.nodeName) {
    const text = `it has no node${suffix(withReason(scheduled?.reason, scheduled?.message))}`;
    findings.push({ text, causes: await causesIn(await claimsOf(pod, view), 'PersistentVolumeClaim', view) });
  }
  const isSidecar = (name: string) => spec?.initContainers?.find((c) => c.name === name)?.restartPolicy === 'Always';
  for (const container of status?.initContainerStatuses ?? []) {
    const done = container.state?.terminated?.exitCode === 0 || (isSidecar(container.name) && container.started);
    if (!done) findings.push(...containerFindings(container, 'init container'));
  }
  for (const container of status?.containerStatuses ?? []) findings.push(...containerFindings(container, 'container'));
  for (const { conditionType } of spec?.readinessGates ?? []) {
    const gate = status?.conditions?.find(({ type }) => type === conditionType);
    if (gate?.status === 'True') continue;
    findings.push({ text: `its readiness gate ${conditionType} is ${gate?.status ?? 'not set by anybody'}` });
  }
  if (findings.length === 0) return [];
  const events = await eventFindings(pod, view);
  return [...findings, ...events.filter(({ text }) => !toldByState.test(text.split(/[ :]/)[0] ?? ''))];
};

/** The claims of its volumes; those that are bound are kept by nothing. */
async function claimsOf({ spec, metadata }: Pod, view: View): Promise<readonly PersistentVolumeClaim[]> {
  const names = (spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) =>
    persistentVolumeClaim ? [persistentVolumeClaim.claimName] : ephemeral ? [`${metadata.name}-${name}`] : [],
  );
  if (names.length === 0) return [];
  const claims = await view.list<PersistentVolumeClaim>('persistentvolumeclaims', metadata.namespace);
  return claims.filter((claim) => names.includes(claim.metadata.name));
}

function containerFindings({ name, state, lastState, ready, started, restartCount }: ContainerStatus, kind: string) {
  const before = lastState?.terminated;
  const causes: Finding[] = before
    ? [{ text: `it ended ${restartCount > 1 ? `${restartCount} times, the last time ` : ''}${endOf(before)}` }]
    : [];
  const found = (text: string): Finding[] => [{ text: `${kind} ${name} ${text}`, causes }];
  if (state?.waiting) return found(`waits${suffix(withReason(state.waiting.reason, state.waiting.message))}`);
  if (state?.terminated) return ready ? [] : [{ text: `${kind} ${name} ended ${endOf(state.terminated)}` }];
  if (state?.running && !ready)
    return found(started === false ? 'runs, and its startup probe has not succeeded yet' : 'runs, and is not ready');
  return [];
}

interface End {
  readonly exitCode: number;
  readonly reason?: string;
  readonly message?: string;
}

function endOf({ exitCode, reason, message }: End): string {
  const words = withReason(reason, message?.trim());
  return `with exit code ${exitCode}${words === '' ? '' : ` (${words})`}`;
}

const suffix = (words: string): string => (words === '' ? '' : `: ${words}`);
