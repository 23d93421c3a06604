import type { KubeApi } from '../client/kube-api.ts';
import type { Cluster } from '../cluster.ts';
import type { ConnectTarget } from '../kubectl/context.ts';
import { unauthorized } from '../machinery/errors.ts';

/** As client-go names itself: the first word is the manager of fields where no other is named. */
const userAgent = 'kubectl/v1.36.0 (kubebook)';

const administrator = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } as const;

/**
 * The API as kubectl's flags ask for it: as the administrator, as the service account of a `--token`, or as whoever `--as` names.
 *
 * @throws ApiError 401 for a token that nobody has
 */
export async function connectTo(cluster: Cluster, { token, impersonate }: ConnectTarget): Promise<KubeApi> {
  const user = token === undefined ? administrator : cluster.apiServer.authenticate(token);
  if (!user) throw unauthorized();
  const identity = { user, userAgent };
  if (!impersonate) return cluster.apiServer.client(identity);
  const headers: { [name: string]: string } = {
    'impersonate-user': impersonate.user,
    'impersonate-group': impersonate.groups.join(', '),
    ...(impersonate.uid === undefined ? {} : { 'impersonate-uid': impersonate.uid }),
  };
  for (const [key, values] of Object.entries(impersonate.extra)) {
    headers[`impersonate-extra-${encodeURIComponent(key).toLowerCase()}`] = values.join(', ');
  }
  return cluster.apiServer.client(await cluster.apiServer.impersonate(identity, headers));
}
