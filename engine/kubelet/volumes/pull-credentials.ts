import type { Secret } from '../../kinds/types.ts';
import type { RegistryCredential } from '../../runtime/cri.ts';
import { decodeBase64Text } from './base64.ts';

interface DockerConfig {
  readonly auths?: {
    readonly [registry: string]: { readonly username?: string; readonly password?: string; readonly auth?: string };
  };
}

/**
 * The credentials in a Secret for image pulls; none where it is of another type or its content is broken.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/
 */
export function dockerCredentials({ type, data }: Secret): readonly RegistryCredential[] {
  const modern = type === 'kubernetes.io/dockerconfigjson';
  const text = modern
    ? data?.['.dockerconfigjson']
    : type === 'kubernetes.io/dockercfg'
      ? data?.['.dockercfg']
      : undefined;
  if (text === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(decodeBase64Text(text));
    // whatever shape it has, what is not found in it counts as absent
    const config = (modern ? parsed : { auths: parsed }) as DockerConfig | null;
    return Object.entries(config?.auths ?? {}).map(([registry, entry]) => {
      const [username = '', password = ''] = entry.auth ? split(decodeBase64Text(entry.auth)) : [];
      return {
        registry: registry.replace(/^https?:\/\//, '').replace(/\/v[12]\/?$/, ''),
        username: entry.username ?? username,
        password: entry.password ?? password,
      };
    });
  } catch {
    return [];
  }
}

function split(auth: string): readonly string[] {
  const colon = auth.indexOf(':');
  return [auth.slice(0, colon), auth.slice(colon + 1)];
}
