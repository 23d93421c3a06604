/** What volumes with content show: ConfigMaps, Secrets, the downward API and tokens, alone or several in one volume. */
import { resources } from '../../kinds/resources.ts';
import type { ConfigMap, Secret } from '../../kinds/types.ts';
import { AccountToken } from './account-token.ts';
import { type ContentFile, downwardFiles, keyFiles } from './content.ts';
import { MountError } from './mount-error.ts';
import type { Shown } from './references.ts';
import type { Volume } from './sources.ts';
import type { VolumeOwner, VolumeScope } from './volume-manager.ts';

export type Projection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

/**
 * Gets what sources show, so that it can be written out later without waiting. Returns the tokens among it.
 *
 * @param shown told when an object is another one
 * @throws MountError what is missing
 */
export async function fetchContent(
  sources: readonly Projection[],
  scope: VolumeScope,
  owner: VolumeOwner,
  shown: Shown,
): Promise<readonly AccountToken[]> {
  let tokens: readonly AccountToken[] = [];
  const failures: MountError[] = [];
  for (const source of sources) {
    try {
      const token = await fetchSource(source, scope, owner, shown);
      if (token) tokens = tokens.concat(token);
    } catch (error) {
      if (!(error instanceof MountError)) throw error;
      failures.push(error);
    }
  }
  const [failure] = failures;
  if (failure && failures.length === 1) throw failure;
  if (failure) throw new MountError(`[${failures.map((f) => f.message).join(', ')}]`, failure.missing);
  return tokens;
}

async function fetchSource(
  { configMap, secret, serviceAccountToken, clusterTrustBundle, podCertificate }: Projection,
  scope: VolumeScope,
  owner: VolumeOwner,
  shown: Shown,
): Promise<AccountToken | undefined> {
  const { pod } = owner;
  const { namespace = '' } = pod.metadata;
  if (configMap) {
    const { name = '', optional } = configMap;
    const object = await scope.references.show(pod, resources.configMaps, name, shown);
    if (!object && !optional) {
      throw new MountError(`configmap "${name}" not found`, { resource: resources.configMaps, namespace, name });
    }
  } else if (secret) {
    const { name = '', optional } = secret;
    const object = await scope.references.show(pod, resources.secrets, name, shown);
    if (!object && !optional) {
      throw new MountError(`secret "${name}" not found`, { resource: resources.secrets, namespace, name });
    }
  } else if (serviceAccountToken) return AccountToken.request(scope, owner, serviceAccountToken);
  else if (podCertificate) throw new MountError('volumes of type podCertificate are not simulated');
  else if (clusterTrustBundle) throw new MountError('volumes of type clusterTrustBundle are not simulated');
  return undefined;
}

/** @throws MountError a source speaks of what is not there */
export function filesOf(
  { configMap, secret, serviceAccountToken, downwardAPI }: Projection,
  { references, options }: VolumeScope,
  { pod }: VolumeOwner,
  tokens: readonly AccountToken[],
  mode: number,
): readonly ContentFile[] {
  if (configMap) {
    const object = references.current<ConfigMap>(pod, resources.configMaps, configMap.name ?? '');
    return keyFiles(object, configMap.items, mode, configMap.optional ?? false);
  }
  if (secret) {
    const object = references.current<Secret>(pod, resources.secrets, secret.name ?? '');
    return keyFiles(object, secret.items, mode, secret.optional ?? false);
  }
  if (serviceAccountToken) {
    const token = tokens.find(({ projection }) => projection === serviceAccountToken);
    return [{ path: serviceAccountToken.path, content: token?.value ?? '', mode }];
  }
  return downwardFiles(downwardAPI?.items, pod, options.node, mode);
}

/** Whether the files of a source may not be there although the source is. */
export const mayBreak = ({ configMap, secret, downwardAPI }: Projection): boolean =>
  (configMap?.items ?? secret?.items) !== undefined || downwardAPI?.items?.some((i) => i.resourceFieldRef) === true;
