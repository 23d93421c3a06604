import { compareQuantities, formatQuantity, type Quantity } from '../../../machinery/quantity.ts';
import { type FieldErrors, labelKeyProblems, quantityOf } from '../../../machinery/validation/index.ts';
import type { Container } from '../../types.ts';

const native = new Set(['cpu', 'memory', 'ephemeral-storage']);
const billion = 1_000_000_000n;

/** CPU and memory may be promised more than once; huge pages and devices not. */
const overcommits = (resource: string): boolean =>
  (!resource.includes('/') || resource.startsWith('kubernetes.io/')) && !resource.startsWith('hugepages-');

/** @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
export function validateResources(resources: Container['resources'], field: string, errors: FieldErrors): void {
  if (!resources) return;
  const { limits = {}, requests = {} } = resources;
  for (const [resource, limit] of Object.entries(limits)) {
    validateAmount(resource, quantityOf(limit), `${field}.limits[${resource}]`, errors);
  }
  for (const [resource, given] of Object.entries(requests)) {
    const request = quantityOf(given);
    validateAmount(resource, request, `${field}.requests[${resource}]`, errors);
    const limit = limits[resource];
    if (limit === undefined) {
      if (!overcommits(resource)) {
        errors.required(`${field}.limits`, 'Limit must be set for non overcommitable resources');
      }
      continue;
    }
    const order = compareQuantities(request, quantityOf(limit));
    const shown = formatQuantity(request);
    const bound = `${resource} limit of ${formatQuantity(quantityOf(limit))}`;
    if (!overcommits(resource) && order !== 0) {
      errors.invalid(`${field}.requests`, shown, `must be equal to ${bound}`);
    } else if (order > 0) errors.invalid(`${field}.requests`, shown, `must be less than or equal to ${bound}`);
  }
}

function validateAmount(resource: string, amount: Quantity, field: string, errors: FieldErrors): void {
  const problems = labelKeyProblems(resource);
  errors.allInvalid(field, resource, problems);
  if (!resource.includes('/')) {
    if (!native.has(resource) && !resource.startsWith('hugepages-')) {
      errors.invalid(field, resource, 'must be a standard resource for containers');
    }
  } else if (problems.length === 0 && !isExtended(resource)) {
    errors.invalid(field, resource, "doesn't follow extended resource name standard");
  }
  if (amount.nanos < 0n) errors.invalid(field, formatQuantity(amount), 'must be greater than or equal to 0');
  if (isInteger(resource) && amount.nanos % billion !== 0n) {
    errors.invalid(field, formatQuantity(amount), 'must be an integer');
  }
}

const isExtended = (resource: string): boolean =>
  !resource.startsWith('kubernetes.io/') && !resource.startsWith('requests.') && resource.length <= 244;

/** Devices are counted. */
const isInteger = (resource: string): boolean => resource.includes('/') || resource.startsWith('hugepages-');
