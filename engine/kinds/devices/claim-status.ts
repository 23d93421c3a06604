/** What may be written into the status of a claim: by the scheduler what was given, by drivers how it does. */
import type { FieldError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import { collect, type FieldErrors } from '../../machinery/validation/index.ts';
import { validateNodeSelector } from '../pod/validation/scheduling.ts';
import type { ResourceClaim } from '../types.ts';
import { requestNames, validateReference } from './claims.ts';
import { validateDriverName, validateLabelName, validatePoolName, validateSet } from './names.ts';

type Status = NonNullable<ResourceClaim['status']>;
type Allocation = NonNullable<Status['allocation']>;
type Result = NonNullable<NonNullable<Allocation['devices']>['results']>[number];

const mostConsumers = 256;
const mostResults = 32;

interface Given {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly shareID?: string | undefined;
}

const idOf = ({ driver, pool, device, shareID }: Given): string =>
  [driver, pool, device, ...(shareID === undefined ? [] : [shareID])].join('/');

export const validateClaimStatus = (claim: ResourceClaim, old: ResourceClaim): readonly FieldError[] =>
  collect((errors) => {
    const { status = {} } = claim;
    validateSet(
      status.reservedFor,
      mostConsumers,
      'status.reservedFor',
      errors,
      (consumer, at) => {
        for (const part of ['resource', 'name', 'uid'] as const) {
          if (!consumer[part]) errors.required(`${at}.${part}`);
        }
      },
      ({ uid }) => uid,
    );
    const given = new Set((status.allocation?.devices?.results ?? []).map(idOf));
    validateSet(
      status.devices,
      Number.POSITIVE_INFINITY,
      'status.devices',
      errors,
      (device, at) => {
        validateGiven(device, at, errors);
        if (!given.has(idOf(device))) errors.invalid(at, idOf(device), 'must be an allocated device in the claim');
      },
      idOf,
    );
    validateReservations(claim, old, errors);
    if (old.status?.allocation && status.allocation) {
      if (!same(status.allocation, old.status.allocation)) errors.immutable('status.allocation', status.allocation);
    } else if (status.allocation) validateAllocation(status.allocation, claim, errors);
  });

function validateReservations({ metadata, status }: ResourceClaim, old: ResourceClaim, errors: FieldErrors): void {
  if (!status?.reservedFor?.length) return;
  if (!status.allocation) {
    errors.forbidden('status.reservedFor', 'may not be specified when `allocated` is not set');
  } else if (metadata.deletionTimestamp !== undefined) {
    const before = old.status?.reservedFor ?? [];
    if (status.reservedFor.some((consumer) => !before.some((other) => same(other, consumer)))) {
      const detail = 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set';
      errors.forbidden('status.reservedFor', detail);
    }
  }
}

function validateAllocation({ devices, nodeSelector }: Allocation, claim: ResourceClaim, errors: FieldErrors): void {
  const names = requestNames(claim.spec.devices);
  validateSet(devices?.results, mostResults, 'status.allocation.devices.results', errors, (result: Result, at) => {
    validateReference(result.request, names, `${at}.request`, errors);
    validateGiven(result, at, errors);
  });
  if (nodeSelector) validateNodeSelector(nodeSelector, 'status.allocation.nodeSelector', errors);
}

function validateGiven({ driver, pool, device }: Given, field: string, errors: FieldErrors): void {
  validateDriverName(driver, `${field}.driver`, errors);
  validatePoolName(pool, `${field}.pool`, errors);
  validateLabelName(device, `${field}.device`, errors);
}
