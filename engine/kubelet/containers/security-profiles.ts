import type { Container, Pod } from '../../kinds/types.ts';

const seccompRoot = '/var/lib/kubelet/seccomp';

/**
 * Why a container cannot be made with the profiles that it asks for, in containerd's words; undefined where it can. A node has
 * the seccomp profiles that lie in the kubelet's folder for them, and no AppArmor profiles but the runtime's own.
 *
 * @param isFile whether there is such a file on the node
 * @see https://kubernetes.io/docs/tutorials/security/seccomp/
 * @see https://kubernetes.io/docs/tutorials/security/apparmor/
 */
export function missingProfile(pod: Pod, container: Container, isFile: (path: string) => boolean): string | undefined {
  const own = container.securityContext;
  if (own?.privileged) return undefined;
  const shared = pod.spec?.securityContext;
  const appArmor = own?.appArmorProfile ?? shared?.appArmorProfile;
  if (appArmor?.type === 'Localhost') {
    return `failed to get container spec opts: failed to generate apparmor spec opts: apparmor profile not found ${appArmor.localhostProfile}`;
  }
  const seccomp = own?.seccompProfile ?? shared?.seccompProfile;
  if (seccomp?.type !== 'Localhost') return undefined;
  const path = `${seccompRoot}/${seccomp.localhostProfile}`;
  if (isFile(path)) return undefined;
  return `failed to create containerd container: cannot load seccomp profile "${path}": open ${path}: no such file or directory`;
}
