import type { CertificateSigningRequest } from '../../kinds/types.ts';

export type Condition = NonNullable<NonNullable<CertificateSigningRequest['status']>['conditions']>[number];

export const conditionOf = ({ status }: CertificateSigningRequest, type: string): Condition | undefined =>
  status?.conditions?.find((condition) => condition.type === type && condition.status === 'True');

/** Approved, and nothing has come of it. */
export const awaitsSigning = (request: CertificateSigningRequest): boolean =>
  conditionOf(request, 'Approved') !== undefined &&
  conditionOf(request, 'Denied') === undefined &&
  conditionOf(request, 'Failed') === undefined &&
  !request.status?.certificate;

export const isUndecided = (request: CertificateSigningRequest): boolean =>
  !request.status?.certificate && !request.status?.conditions?.length;

/** The request with one condition more, true from now on. */
export function withCondition(
  request: CertificateSigningRequest,
  { type, reason, message }: Pick<Condition, 'type' | 'reason' | 'message'>,
  now: string,
): CertificateSigningRequest {
  const condition = {
    type,
    status: 'True',
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    lastUpdateTime: now,
    lastTransitionTime: now,
  };
  return { ...request, status: { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] } };
}
