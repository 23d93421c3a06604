import type { Container, ContainerStatus, Pod } from '../../kinds/types.ts';
import type { ContainerConfig, ImageStatus } from '../../runtime/cri.ts';
import { podFullName } from '../pods/names.ts';

export interface ContainerUser {
  /** Whom its processes run as, where the spec chooses the user or groups. */
  readonly chosen?: Pick<ContainerConfig, 'runAsUser' | 'runAsGroup' | 'supplementalGroups'>;
  readonly status: ContainerStatus['user'];
  /** Why the container may not run as the user it would run as. */
  readonly refused?: string;
}

const root: ContainerStatus['user'] = { linux: { gid: 0, supplementalGroups: [0], uid: 0 } };

/**
 * Whom the container's process runs as.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
 */
export function userOf(pod: Pod, container: Container, image: ImageStatus): ContainerUser {
  const own = container.securityContext;
  const shared = pod.spec?.securityContext;
  if (!own && (!shared || Object.keys(shared).length === 0) && image.user === undefined) return { status: root };
  const chosen = own?.runAsUser ?? shared?.runAsUser;
  const imageUser = image.user === undefined || image.user === '' ? 0 : Number(image.user.split(':')[0]);
  const uid = chosen ?? (Number.isNaN(imageUser) ? 0 : imageUser);
  const gid = own?.runAsGroup ?? shared?.runAsGroup ?? (chosen === undefined ? imageGroup(image) : 0);
  const groups = [...new Set([gid, ...(shared?.supplementalGroups ?? []), ...optional(shared?.fsGroup)])];
  const refused =
    (own?.runAsNonRoot ?? shared?.runAsNonRoot) ? nonRootRefusal(pod, container, image, chosen, imageUser) : undefined;
  return {
    chosen: {
      ...(chosen === undefined ? {} : { runAsUser: chosen }),
      runAsGroup: gid,
      supplementalGroups: groups,
    },
    status: { linux: { gid, supplementalGroups: groups, uid } },
    ...(refused === undefined ? {} : { refused }),
  };
}

function nonRootRefusal(
  pod: Pod,
  container: Container,
  image: ImageStatus,
  chosen: number | undefined,
  imageUser: number,
): string | undefined {
  const where = `(pod: "${podFullName(pod)}", container: ${container.name})`;
  if (chosen === 0) return `container's runAsUser breaks non-root policy ${where}`;
  if (chosen !== undefined) return undefined;
  if (Number.isNaN(imageUser)) {
    return (
      `container has runAsNonRoot and image has non-numeric user (${image.user}), ` +
      `cannot verify user is non-root ${where}`
    );
  }
  return imageUser === 0 ? `container has runAsNonRoot and image will run as root ${where}` : undefined;
}

function imageGroup(image: ImageStatus): number {
  const group = Number(image.user?.split(':')[1] ?? 0);
  return Number.isNaN(group) ? 0 : group;
}

function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
