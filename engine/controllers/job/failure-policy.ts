import type { ContainerStatus, Job, Pod } from '../../kinds/types.ts';

type Policy = NonNullable<NonNullable<Job['spec']>['podFailurePolicy']>;
type Rule = Policy['rules'][number];

export interface Verdict {
  readonly action: 'FailJob' | 'FailIndex' | 'Ignore' | 'Count';
  /** Why, in the words of the Job's condition. */
  readonly message: string;
}

/**
 * What the first rule that matches a failed pod says; it counts where none does.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy
 */
export function judgeFailure(policy: Policy | undefined, pod: Pod): Verdict {
  const rules = policy?.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    const match = rule.onExitCodes ? matchExitCode(rule, pod) : matchCondition(rule, pod);
    // a rule for indexes means nothing without a limit for each; validation sees to that
    if (match !== undefined) {
      return { action: actionOf(rule.action), message: `${match} matching ${rule.action} rule at index ${index}` };
    }
  }
  return { action: 'Count', message: '' };
}

const actionOf = (action: string): Verdict['action'] =>
  action === 'FailJob' || action === 'FailIndex' || action === 'Ignore' ? action : 'Count';

const nameOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;

function matchExitCode({ onExitCodes }: Rule, pod: Pod): string | undefined {
  if (!onExitCodes) return undefined;
  const { containerName, operator, values } = onExitCodes;
  const statuses: readonly ContainerStatus[] = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
  ];
  for (const { name, state } of statuses) {
    const code = state?.terminated?.exitCode;
    if (code === undefined || code === 0 || (containerName !== undefined && containerName !== name)) continue;
    if (values.includes(code) === (operator === 'In')) {
      return `Container ${name} for pod ${nameOf(pod)} failed with exit code ${code}`;
    }
  }
  return undefined;
}

function matchCondition({ onPodConditions = [] }: Rule, pod: Pod): string | undefined {
  for (const { type, status = 'True' } of onPodConditions) {
    if (pod.status?.conditions?.some((condition) => condition.type === type && condition.status === status)) {
      return `Pod ${nameOf(pod)} has condition ${type}`;
    }
  }
  return undefined;
}
