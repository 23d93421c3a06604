import { notFound } from '../../machinery/errors.ts';
import { formatTimestamp } from '../../sim/index.ts';
import { objectKey } from '../verbs/write.ts';
import type { Subresource } from './contract.ts';
import { partOf } from './part.ts';

const defaultSeconds = 3600;

/**
 * Tokens for a service account, in the form of real ones. Nobody signs them: the simulated cluster knows whom a token is for by
 * what it says.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export const token: Subresource = {
  async create({ random, sim }, call, body) {
    const { endpoint, namespace = '', name } = call;
    const account = endpoint.collection.get(objectKey(call));
    if (!account) throw notFound(endpoint, name);
    const spec = partOf(body, 'spec');
    const seconds = typeof spec['expirationSeconds'] === 'number' ? spec['expirationSeconds'] : defaultSeconds;
    const audiences = Array.isArray(spec['audiences'])
      ? spec['audiences']
      : ['https://kubernetes.default.svc.cluster.local'];
    const now = sim.clock.now();
    const issued = Math.floor(now / 1000);
    const claims = {
      aud: audiences,
      exp: issued + seconds,
      iat: issued,
      iss: 'https://kubernetes.default.svc.cluster.local',
      jti: random.uuid(),
      'kubernetes.io': { namespace, serviceaccount: { name, uid: account.metadata.uid } },
      nbf: issued,
      sub: `system:serviceaccount:${namespace}:${name}`,
    };
    const signature = String.fromCharCode(...random.bytes(64));
    return {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: formatTimestamp(now) },
      spec: { audiences, expirationSeconds: seconds, boundObjectRef: spec['boundObjectRef'] ?? null },
      status: {
        token: `${encoded('{"alg":"RS256","kid":"kubebook"}')}.${encoded(JSON.stringify(claims))}.${encoded(signature)}`,
        expirationTimestamp: formatTimestamp(now + seconds * 1000),
      },
    };
  },
};

const encoded = (text: string): string => btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
