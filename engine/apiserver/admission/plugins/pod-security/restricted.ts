/**
 * What the level `restricted` forbids besides, or instead of, what `baseline` does.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
import { addedCapabilities, type Check, forbiddenSeccomp } from './baseline.ts';
import { named, namesWhere, plural, quoted, setters, type Subject } from './words.ts';

/** Windows has no such thing; policies know that since 1.25. */
const isWindows = ({ spec }: Subject, minor: number): boolean => minor >= 25 && spec.os?.name === 'windows';

const allowPrivilegeEscalation: Check = (pod, minor) => {
  if (isWindows(pod, minor)) return undefined;
  const names = namesWhere(pod, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (names.length === 0) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${named('container', names)} must set securityContext.allowPrivilegeEscalation=false`,
  };
};

const onlyBind = new Set(['NET_BIND_SERVICE']);

const capabilities: Check = (pod, minor) => {
  if (isWindows(pod, minor)) return undefined;
  const keeping = namesWhere(pod, ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'));
  const added = addedCapabilities(pod, onlyBind);
  const details = [
    ...(keeping.length > 0
      ? [`${named('container', keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(added === undefined ? [] : [added]),
  ];
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const allowedVolumes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

const volumes: Check = ({ spec }) => {
  const types = new Set<string>();
  const names: string[] = [];
  for (const { name, ...sources } of spec.volumes ?? []) {
    const bad = Object.keys(sources).find((source) => !allowedVolumes.has(source));
    if (bad === undefined) continue;
    names.push(name);
    types.add(bad);
  }
  if (names.length === 0) return undefined;
  const use = names.length === 1 ? 'uses' : 'use';
  return {
    reason: 'restricted volume types',
    detail: `${named('volume', names)} ${use} restricted volume ${plural('type', types.size)} ${quoted([...types].sort())}`,
  };
};

const runAsNonRoot: Check = (pod) => {
  const own = pod.spec.securityContext?.runAsNonRoot;
  const who = setters(
    own === false,
    namesWhere(pod, ({ securityContext }) => securityContext?.runAsNonRoot === false),
  );
  const reason = 'runAsNonRoot != true';
  if (who !== undefined) return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
  const open = own ? [] : namesWhere(pod, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  if (open.length === 0) return undefined;
  return { reason, detail: `pod or ${named('container', open)} must set securityContext.runAsNonRoot=true` };
};

const runAsUser: Check = (pod) => {
  const who = setters(
    pod.spec.securityContext?.runAsUser === 0,
    namesWhere(pod, ({ securityContext }) => securityContext?.runAsUser === 0),
  );
  return who === undefined ? undefined : { reason: 'runAsUser=0', detail: `${who} must not set runAsUser=0` };
};

const seccomp: Check = (pod, minor) => {
  if (isWindows(pod, minor)) return undefined;
  const reason = 'seccompProfile';
  const forbidden = forbiddenSeccomp(pod);
  if (forbidden !== undefined) return { reason, detail: forbidden };
  if (pod.spec.securityContext?.seccompProfile?.type !== undefined) return undefined;
  const open = namesWhere(pod, ({ securityContext }) => securityContext?.seccompProfile?.type === undefined);
  if (open.length === 0) return undefined;
  const allowed = '"RuntimeDefault" or "Localhost"';
  return {
    reason,
    detail: `pod or ${named('container', open)} must set securityContext.seccompProfile.type to ${allowed}`,
  };
};

/** In the order in which a refusal names them, after those of the baseline that none of these takes the place of. */
export const restricted: { readonly [name: string]: Check } = {
  allowPrivilegeEscalation,
  capabilities,
  volumes,
  runAsNonRoot,
  runAsUser,
  seccomp,
};

/** Checks of the baseline that a stricter one replaces. */
export const replaced: ReadonlySet<string> = new Set(['capabilities', 'hostPathVolumes', 'seccomp']);
