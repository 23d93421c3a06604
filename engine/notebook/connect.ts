import type { KubeApi } from '../client/kube-api.ts';
import type { Cluster } from '../cluster.ts';
import { impersonationLines } from '../kubectl/config/impersonation.ts';
import type { ConnectTarget } from '../kubectl/context.ts';
import { withAggregated } from './aggregated-api.ts';
import { unauthorized } from '../machinery/errors.ts';
import { kubectlUserAgent } from '../kubectl/user-agent.ts';

const administrator = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } as const;

/**
 * The API as kubectl's flags ask for it: as the administrator, as the service account of a `--token`, or as whoever `--as` names.
 *
 * @throws ApiError 401 for a token that nobody has
 */
export async function connectTo(cluster: Cluster, { token, impersonate }: ConnectTarget): Promise<KubeApi> {
  const user = token === undefined ? administrator : cluster.apiServer.authenticate(token);
  if (!user) throw unauthorized();
  const identity = { user, userAgent: kubectlUserAgent };
  const { registry } = cluster.apiServer;
  if (!impersonate) return withAggregated(cluster.apiServer.client(identity), registry);
  const other = await cluster.apiServer.impersonate(identity, impersonationLines(impersonate));
  return withAggregated(cluster.apiServer.client(other), registry);
}
