import type { KubeApi } from '../../client/kube-api.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { CertificateSigningRequest } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { conditionOf } from './request.ts';

const hour = 3_600_000;

/** How long requests of each state stay, in milliseconds; the first that fits counts. */
const lifetimes: readonly {
  readonly after: number;
  readonly since: (request: CertificateSigningRequest) => string | undefined;
}[] = [
  { after: hour, since: (request) => conditionOf(request, 'Denied')?.lastUpdateTime },
  { after: hour, since: (request) => conditionOf(request, 'Failed')?.lastUpdateTime },
  { after: hour, since: (request) => conditionOf(request, 'Approved')?.lastUpdateTime },
  {
    after: 24 * hour,
    since: ({ metadata, status }) => (status?.conditions?.length ? undefined : metadata.creationTimestamp),
  },
];

/** Deletes the requests that are over, `now` in virtual milliseconds since 1970. */
export async function cleanUp(
  api: KubeApi,
  requests: readonly CertificateSigningRequest[],
  now: number,
): Promise<void> {
  for (const request of requests) {
    const over = lifetimes.some(({ after, since }) => {
      const from = since(request);
      return from !== undefined && Date.parse(from) + after < now;
    });
    if (!over) continue;
    try {
      await api.delete(objectRef(resources.certificateSigningRequests, undefined, request.metadata.name));
    } catch (error) {
      if (!isApiError(error)) throw error;
    }
  }
}
