import type { Pod } from '../../kinds/types.ts';
import type { RegistryCredential } from '../../runtime/cri.ts';
import type { KubeletContext } from '../context.ts';

/** What the pod's images may be pulled with. Pull secrets that are not there are told in an event, at each look at the pod. */
export async function pullCredentials(
  { volumes, events }: KubeletContext,
  pod: Pod,
): Promise<readonly RegistryCredential[]> {
  const { credentials, missing } = await volumes.pullCredentials(pod);
  if (missing.length > 0) {
    const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
    events.event(pod, 'Warning', 'FailedToRetrieveImagePullSecret', message);
  }
  return credentials;
}
