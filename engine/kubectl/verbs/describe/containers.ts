import type { Container, ContainerStatus } from '../../../kinds/types.ts';
import { at, entriesAt, textAt } from '../../fields.ts';
import { type Description, longDate } from './writer.ts';

type State = NonNullable<ContainerStatus['state']>;
type Probe = NonNullable<Container['livenessProbe']>;
type EnvVar = NonNullable<Container['env']>[number];

/** The containers of a pod, or of a pod template (without `statuses`; names are indented by one blank there). */
export function containers(
  out: Description,
  title: string,
  list: readonly Container[] | undefined,
  options: {
    readonly level: number;
    readonly statuses?: readonly ContainerStatus[];
    readonly inTemplate?: boolean;
    /** The pod's own fields, for environment variables that refer to them. */
    readonly pod?: unknown;
  },
): void {
  const { level, statuses = [], inTemplate } = options;
  const name = inTemplate ? ' ' : '  ';
  if (!list || list.length === 0) {
    if (title === 'Containers') out.line(level, `${title}:`, '<none>');
    return;
  }
  out.line(level, `${title}:`);
  for (const container of list) {
    out.line(level, `${name}${container.name}:`);
    const inner = 2;
    const status = statuses.find((each) => each.name === container.name);
    const field = (label: string, value: string) => out.line(inner, `${label}:`, value);
    if (status) {
      field('Container ID', status.containerID ?? '');
      field('Image', container.image ?? '');
      field('Image ID', status.imageID ?? '');
    } else field('Image', container.image ?? '');
    ports(container, field);
    words(out, 'Command', container.command, inner);
    words(out, 'Args', container.args, inner);
    if (status) {
      state(out, 'State', status.state, inner);
      if (status.lastState?.terminated) state(out, 'Last State', status.lastState, inner);
      field('Ready', status.ready ? 'True' : 'False');
      field('Restart Count', String(status.restartCount ?? 0));
    }
    resources(out, 'Limits', at(container, 'resources', 'limits'), inner);
    resources(out, 'Requests', at(container, 'resources', 'requests'), inner);
    if (container.livenessProbe) field('Liveness', probeText(container.livenessProbe));
    if (container.readinessProbe) field('Readiness', probeText(container.readinessProbe));
    if (container.startupProbe) field('Startup', probeText(container.startupProbe));
    environment(out, container, inner, options.pod);
    mounts(out, container, inner);
  }
}

function ports({ ports: list }: Container, field: (label: string, value: string) => void): void {
  const text = (
    number: number | undefined,
    { protocol, name }: { readonly protocol?: string; readonly name?: string },
  ) => `${number ?? 0}/${protocol ?? 'TCP'}${name ? ` (${name})` : ''}`;
  const many = (list?.length ?? 0) > 1 ? 's' : '';
  const inside = (list ?? []).map((port) => text(port.containerPort, named(port)));
  const host = (list ?? []).map((port) => text(port.hostPort, named(port)));
  field(`Port${many}`, inside.length === 0 ? '<none>' : inside.join(', '));
  field(`Host Port${many}`, host.length === 0 ? '<none>' : host.join(', '));
}

const named = ({ protocol, name }: { readonly protocol?: string | undefined; readonly name?: string | undefined }) => ({
  ...(protocol === undefined ? {} : { protocol }),
  ...(name === undefined ? {} : { name }),
});

function words(out: Description, title: string, list: readonly string[] | undefined, level: number): void {
  if (!list || list.length === 0) return;
  out.line(level, `${title}:`);
  for (const word of list) for (const line of word.split('\n')) out.line(level + 1, line);
}

function state(out: Description, title: string, of: State | undefined, level: number): void {
  const field = (label: string, value: string) => out.line(level + 1, `${label}:`, value);
  if (of?.running) {
    out.line(level, `${title}:`, 'Running');
    field('Started', longDate(of.running.startedAt));
  } else if (of?.terminated) {
    const { reason, message, exitCode, signal, startedAt, finishedAt } = of.terminated;
    out.line(level, `${title}:`, 'Terminated');
    if (reason) field('Reason', reason);
    if (message) field('Message', message);
    field('Exit Code', String(exitCode));
    if (signal) field('Signal', String(signal));
    field('Started', longDate(startedAt));
    field('Finished', longDate(finishedAt));
  } else {
    out.line(level, `${title}:`, 'Waiting');
    if (of?.waiting?.reason) field('Reason', of.waiting.reason);
  }
}

function resources(out: Description, title: string, of: unknown, level: number): void {
  const entries = entriesAt(of);
  if (entries.length === 0) return;
  out.line(level, `${title}:`);
  for (const [name, quantity] of entries) out.line(level + 1, `${name}:`, String(quantity));
}

/** `http-get http://:80/healthz delay=0s timeout=1s period=10s #success=1 #failure=3`. */
export function probeText(probe: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 1, periodSeconds = 10 } = probe;
  const times = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${probe.successThreshold ?? 1} #failure=${probe.failureThreshold ?? 3}`;
  if (probe.exec) return `exec [${(probe.exec.command ?? []).join(' ')}] ${times}`;
  if (probe.httpGet) {
    const { scheme = 'HTTP', host = '', port, path = '' } = probe.httpGet;
    const place = String(port) === '' ? host : `${host}:${String(port)}`;
    return `http-get ${scheme.toLowerCase()}://${place}${path.startsWith('/') || path === '' ? path : `/${path}`} ${times}`;
  }
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${String(probe.tcpSocket.port)} ${times}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${times}`;
  return `unknown ${times}`;
}

function environment(out: Description, container: Container, level: number, pod: unknown): void {
  const from = container.envFrom ?? [];
  if (from.length > 0) {
    out.line(level, 'Environment Variables from:');
    for (const source of from) {
      const [kind, ref] = source.secretRef ? ['Secret', source.secretRef] : ['ConfigMap', source.configMapRef];
      const prefix = source.prefix ? ` with prefix '${source.prefix}'` : '';
      out.line(level + 1, ref?.name ?? '', `${kind}${prefix}`, `Optional: ${String(ref?.optional ?? false)}`);
    }
  }
  const env = container.env ?? [];
  if (env.length === 0) {
    out.line(level, 'Environment:', '<none>');
    return;
  }
  out.line(level, 'Environment:');
  for (const variable of env) {
    const text = variableText(variable, container, pod);
    const [first = '', ...more] = text.split('\n');
    out.line(level + 1, `${variable.name}:`, ...first.split('\t'));
    for (const line of more) out.line(level + 1, '', line);
  }
}

function variableText({ value, valueFrom }: EnvVar, container: Container, pod: unknown): string {
  if (!valueFrom) return value ?? '';
  if (valueFrom.fieldRef) {
    const { apiVersion = 'v1', fieldPath } = valueFrom.fieldRef;
    const known = /^metadata\.(name|namespace|uid)$/.test(fieldPath)
      ? (textAt(pod, ...fieldPath.split('.')) ?? '')
      : '';
    return `${known} (${apiVersion}:${fieldPath})`;
  }
  if (valueFrom.resourceFieldRef) {
    const { resource } = valueFrom.resourceFieldRef;
    const [kind = '', name = ''] = resource.split('.');
    const quantity = textAt(container, 'resources', kind, name);
    return `${quantity === undefined ? 'node allocatable' : wholeNumber(quantity)} (${resource})`;
  }
  if (valueFrom.secretKeyRef) {
    const { key, name = '', optional = false } = valueFrom.secretKeyRef;
    return `<set to the key '${key}' in secret '${name}'>\tOptional: ${String(optional)}`;
  }
  if (valueFrom.configMapKeyRef) {
    const { key, name = '', optional = false } = valueFrom.configMapKeyRef;
    return `<set to the key '${key}' of config map '${name}'>\tOptional: ${String(optional)}`;
  }
  return '';
}

const factors: { readonly [suffix: string]: number } = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

function wholeNumber(quantity: string): string {
  const match = /^([\d.]+)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(quantity);
  if (!match) return quantity;
  const value = Number(match[1]) * (factors[match[2] ?? ''] ?? 1);
  return String(Math.ceil(value));
}

function mounts(out: Description, { volumeMounts, volumeDevices }: Container, level: number): void {
  const list = [...(volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  if (list.length === 0) out.line(level, 'Mounts:', '<none>');
  else {
    out.line(level, 'Mounts:');
    for (const { mountPath, name, readOnly, subPath } of list) {
      out.line(
        level + 1,
        `${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'}${subPath ? `,path="${subPath}"` : ''})`,
      );
    }
  }
  if (!volumeDevices || volumeDevices.length === 0) return;
  out.line(level, 'Devices:');
  for (const { devicePath, name } of volumeDevices) out.line(level + 1, `${devicePath} from ${name}`);
}
