/**
 * What the level `baseline` forbids.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
 */
import type { Container } from '../../../../kinds/types.ts';
import { named, namesWhere, plural, quoted, setters, type Subject, type Violation } from './words.ts';

export type Check = (pod: Subject, minor: number) => Violation | undefined;

const found = (reason: string, detail: string | undefined): Violation | undefined =>
  detail === undefined ? undefined : { reason, detail };

const appArmorAnnotation = 'container.apparmor.security.beta.kubernetes.io/';

const appArmor: Check = (pod) => {
  const bad = (profile: { readonly type: string } | undefined) => profile?.type === 'Unconfined';
  const own = bad(pod.spec.securityContext?.appArmorProfile);
  const who = setters(
    own,
    namesWhere(pod, (c) => bad(c.securityContext?.appArmorProfile)),
  );
  const annotations = Object.entries(pod.metadata.annotations ?? {})
    .filter(([key, value]) => key.startsWith(appArmorAnnotation) && !/^(runtime\/default|localhost\/.*|)$/.test(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
  const details = [
    ...(who === undefined ? [] : [`${who} must not set AppArmor profile type to "Unconfined"`]),
    ...(annotations.length === 0 ? [] : [`${plural('annotation', annotations.length)} ${annotations.join(', ')}`]),
  ];
  const count = annotations.length + (who === undefined ? 0 : 1);
  return details.length === 0
    ? undefined
    : { reason: `forbidden AppArmor ${plural('profile', count)}`, detail: details.join('; ') };
};

const defaultCapabilities = new Set(
  (
    'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID ' +
    'SYS_CHROOT'
  ).split(' '),
);

/** Capabilities that containers add beyond those allowed, in words. */
export function addedCapabilities(pod: Subject, allowed: ReadonlySet<string>): string | undefined {
  const beyond = ({ securityContext }: Container) =>
    (securityContext?.capabilities?.add ?? []).filter((capability) => !allowed.has(capability));
  const names = namesWhere(pod, (container) => beyond(container).length > 0);
  if (names.length === 0) return undefined;
  const added = new Set(pod.containers.flatMap(beyond).sort());
  return `${named('container', names)} must not include ${quoted(added)} in securityContext.capabilities.add`;
}

const capabilities: Check = (pod) => found('non-default capabilities', addedCapabilities(pod, defaultCapabilities));

const hostNamespaces: Check = ({ spec }) => {
  const set = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field]);
  return set.length === 0
    ? undefined
    : { reason: 'host namespaces', detail: set.map((field) => `${field}=true`).join(', ') };
};

const hostPathVolumes: Check = ({ spec }) => {
  const names = (spec.volumes ?? []).filter((volume) => volume.hostPath).map(({ name }) => name);
  return names.length === 0 ? undefined : { reason: 'hostPath volumes', detail: named('volume', names) };
};

const hostPorts: Check = (pod) => {
  const portsOf = (container: Container) => (container.ports ?? []).flatMap(({ hostPort }) => hostPort || []);
  const names = namesWhere(pod, (container) => portsOf(container).length > 0);
  if (names.length === 0) return undefined;
  const ports = [...new Set(pod.containers.flatMap(portsOf))].sort((a, b) => a - b);
  const use = names.length === 1 ? 'uses' : 'use';
  return {
    reason: 'hostPort',
    detail: `${named('container', names)} ${use} ${plural('hostPort', ports.length)} ${ports.join(', ')}`,
  };
};

const hostProbes: Check = (pod, minor) => {
  if (minor < 34) return undefined;
  const hostsOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container) =>
    [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap((handler) =>
      [handler?.httpGet?.host, handler?.tcpSocket?.host].flatMap((host) => host || []),
    );
  const names = namesWhere(pod, (container) => hostsOf(container).length > 0);
  if (names.length === 0) return undefined;
  const hosts = [...new Set(pod.containers.flatMap(hostsOf))].sort();
  const use = names.length === 1 ? 'uses' : 'use';
  return {
    reason: 'probe or lifecycle host',
    detail: `${named('container', names)} ${use} probe or lifecycle ${plural('host', hosts.length)} ${quoted(hosts)}`,
  };
};

const privileged: Check = (pod) => {
  const who = setters(
    false,
    namesWhere(pod, ({ securityContext }) => securityContext?.privileged === true),
  );
  return found('privileged', who && `${who} must not set securityContext.privileged=true`);
};

const procMount: Check = (pod) => {
  const set = ({ securityContext }: Container) => securityContext?.procMount ?? 'Default';
  const names = namesWhere(pod, (container) => set(container) !== 'Default');
  if (names.length === 0) return undefined;
  const values = new Set(pod.containers.map(set).filter((value) => value !== 'Default'));
  return {
    reason: 'procMount',
    detail: `${named('container', names)} must not set securityContext.procMount to ${quoted(values)}`,
  };
};

const seLinuxTypes = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);

const seLinuxOptions: Check = (pod) => {
  type Options = NonNullable<NonNullable<Container['securityContext']>['seLinuxOptions']> | undefined;
  const isBad = (o: Options) => o !== undefined && (!seLinuxTypes.has(o.type ?? '') || !!o.user || !!o.role);
  const own = pod.spec.securityContext?.seLinuxOptions;
  const who = setters(
    isBad(own),
    namesWhere(pod, (container) => isBad(container.securityContext?.seLinuxOptions)),
  );
  if (who === undefined) return undefined;
  const all = [own, ...pod.containers.map((container) => container.securityContext?.seLinuxOptions)];
  const types = new Set(all.flatMap((o) => o?.type ?? []).filter((type) => !seLinuxTypes.has(type)));
  const data = [
    ...(types.size > 0 ? [`${plural('type', types.size)} ${quoted(types)}`] : []),
    ...(all.some((o) => o?.user) ? ['user may not be set'] : []),
    ...(all.some((o) => o?.role) ? ['role may not be set'] : []),
  ];
  return {
    reason: 'seLinuxOptions',
    detail: `${who} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`,
  };
};

/** Who sets a seccomp profile that is not allowed, in words. */
export function forbiddenSeccomp(pod: Subject): string | undefined {
  const typeOf = ({ securityContext }: Pick<Container, 'securityContext'>) => securityContext?.seccompProfile?.type;
  const bad = (type: string | undefined) => type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost';
  const own = pod.spec.securityContext?.seccompProfile?.type;
  const who = setters(
    bad(own),
    namesWhere(pod, (container) => bad(typeOf(container))),
  );
  if (who === undefined) return undefined;
  const values = new Set([own, ...pod.containers.map(typeOf)].flatMap((type) => (type && bad(type) ? type : [])));
  return `${who} must not set securityContext.seccompProfile.type to ${quoted(values)}`;
}

const seccomp: Check = (pod) => found('seccompProfile', forbiddenSeccomp(pod));

/** Sysctls that are safe, and the minor version of Kubernetes since which they are. */
const safeSysctls: { readonly [name: string]: number } = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
};

const sysctls: Check = ({ spec }, minor) => {
  const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name);
  const bad = names.filter((name) => minor < (safeSysctls[name] ?? Number.POSITIVE_INFINITY));
  return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
};

const windowsHostProcess: Check = (pod) => {
  const who = setters(
    pod.spec.securityContext?.windowsOptions?.hostProcess === true,
    namesWhere(pod, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true),
  );
  return found('hostProcess', who && `${who} must not set securityContext.windowsOptions.hostProcess=true`);
};

/** In the order in which a refusal names them. */
export const baseline = {
  appArmor,
  capabilities,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seLinuxOptions,
  seccomp,
  sysctls,
  windowsHostProcess,
} satisfies { readonly [name: string]: Check };
