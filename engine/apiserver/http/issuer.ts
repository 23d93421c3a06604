/**
 * The server as an issuer of tokens that others verify.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery
 */
import type { ApiResponse } from '../../client/kube-api.ts';
import type { EndpointSlice } from '../../kinds/types.ts';
import { issuer } from '../authentication/service-accounts.ts';
import type { ServerContext } from '../context.ts';

export const configurationPath = '/.well-known/openid-configuration';
export const keysPath = '/openid/v1/jwks';

export function serveIssuer(context: ServerContext, path: string): ApiResponse | undefined {
  if (path === keysPath) return document(context.tokens.keySet(), 'application/jwk-set+json');
  if (path !== configurationPath) return undefined;
  const configuration = {
    issuer,
    jwks_uri: `${addressOf(context)}${keysPath}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
  return document(configuration, 'application/json');
}

const document = (value: unknown, type: string): ApiResponse => ({
  status: 200,
  headers: { 'content-type': type, 'cache-control': 'public, max-age=3600' },
  body: { type: 'object', value },
});

/** Where the server is found by the address that it gives the Service `kubernetes`; by its name while there is none. */
function addressOf({ store }: ServerContext): string {
  const slice = store.collection('endpointslices.discovery.k8s.io').get('default/kubernetes');
  const endpoints = slice?.['endpoints'] as EndpointSlice['endpoints'];
  const ports = slice?.['ports'] as EndpointSlice['ports'];
  const address = endpoints?.[0]?.addresses[0];
  const port = ports?.[0]?.port;
  return address && port ? `https://${address}:${port}` : issuer;
}
