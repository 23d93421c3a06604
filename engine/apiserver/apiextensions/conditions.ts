import type { CustomResourceDefinition } from '../../kinds/types.ts';

type Status = NonNullable<CustomResourceDefinition['status']>;
export type Condition = NonNullable<Status['conditions']>[number];

export const conditionOf = ({ status }: CustomResourceDefinition, type: string): Condition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);

export const isTrue = (definition: CustomResourceDefinition, type: string): boolean =>
  conditionOf(definition, type)?.status === 'True';

/** Sets a condition; its time only changes with its status. */
export function withCondition(
  conditions: readonly Condition[],
  next: Omit<Condition, 'lastTransitionTime'>,
  now: string,
): readonly Condition[] {
  const known = conditions.find(({ type }) => type === next.type);
  const lastTransitionTime = known?.status === next.status ? known.lastTransitionTime : now;
  const condition: Condition = { ...next, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) };
  return known ? conditions.map((other) => (other === known ? condition : other)) : [...conditions, condition];
}

export const established: Omit<Condition, 'lastTransitionTime'> = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};

export const installing: Omit<Condition, 'lastTransitionTime'> = {
  type: 'Established',
  status: 'False',
  reason: 'Installing',
  message: 'the initial names have been accepted',
};

export const notAccepted: Omit<Condition, 'lastTransitionTime'> = {
  type: 'Established',
  status: 'False',
  reason: 'NotAccepted',
  message: 'not all names are accepted',
};

export const deletionPending: Omit<Condition, 'lastTransitionTime'> = {
  type: 'Terminating',
  status: 'True',
  reason: 'InstanceDeletionPending',
  message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
};

export const deletionInProgress: Omit<Condition, 'lastTransitionTime'> = {
  type: 'Terminating',
  status: 'True',
  reason: 'InstanceDeletionInProgress',
  message: 'CustomResource deletion is in progress',
};

export const deletionCompleted: Omit<Condition, 'lastTransitionTime'> = {
  type: 'Terminating',
  status: 'False',
  reason: 'InstanceDeletionCompleted',
  message: 'removed all instances',
};

/** Keeps a definition until its instances are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';
