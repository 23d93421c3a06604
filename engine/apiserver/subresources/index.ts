/** What has a path below an object: `status`, `scale`, and the acts that single kinds have. */
import { failure } from '../../machinery/errors.ts';
import { type Endpoint, noSuchResource } from '../endpoint.ts';
import { approval } from './approval.ts';
import { binding } from './binding.ts';
import type { Subresource } from './contract.ts';
import { ephemeralContainers } from './ephemeral-containers.ts';
import { eviction } from './eviction.ts';
import { finalize } from './finalize.ts';
import { resize } from './resize.ts';
import { scale } from './scale.ts';
import { status } from './status.ts';
import { token } from './token.ts';

export type { Subresource } from './contract.ts';

const others: { readonly [name: string]: Subresource } = {
  approval,
  binding,
  ephemeralcontainers: ephemeralContainers,
  eviction,
  finalize,
  resize,
  token,
};

/** Undefined for the object itself. @throws ApiError 404 where the kind has no such subresource, 405 for streams */
export function subresourceOf(endpoint: Endpoint, name: string): Subresource | undefined {
  if (name === '') return undefined;
  const { subresources } = endpoint.definition;
  if (name === 'status' && subresources?.status) return status;
  if (name === 'scale' && subresources?.scale) return scale;
  if (!subresources?.others?.includes(name)) throw noSuchResource();
  const found = others[name];
  if (!found) throw notAllowed();
  return found;
}

export const notAllowed = () =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
