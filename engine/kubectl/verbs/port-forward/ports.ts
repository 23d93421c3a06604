import type { Pod } from '../../../kinds/types.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { KubectlError } from '../../errors.ts';
import { at, listAt, numberAt, textAt } from '../../fields.ts';

export interface ForwardedPort {
  /** 0 for any that is free. */
  readonly local: number;
  /** Of the pod. */
  readonly remote: number;
}

/** `8080:80`, `80`, `:http`. `toRemote` finds the pod's port. Fails with a `KubectlError`. */
export function forwardedPort(spec: string, toRemote: (port: string) => number): ForwardedPort {
  const parts = spec.split(':');
  // with more parts than two the real one looks at the first alone
  const [first = '', second] = parts.length > 2 ? parts.slice(0, 1) : parts;
  const asked = second ?? first;
  const remote = toRemote(asked);
  const localText = second === undefined ? (/^\d+$/.test(first) ? first : String(remote)) : first === '' ? '0' : first;
  if (!/^\d+$/.test(localText) || Number(localText) > 65_535) {
    throw new KubectlError(
      `error parsing local port '${localText}': strconv.ParseUint: parsing "${localText}": invalid syntax`,
    );
  }
  return { local: Number(localText), remote };
}

/** The pod's port for a number or name of the pod's or, where it is reached through one, the service's ports. */
export function remotePort(pod: Pod, service: KubeObject | undefined, text: string): number {
  const isNumber = /^\d+$/.test(text);
  if (!service) {
    if (isNumber) return checked(text);
    const named = containerPort(pod, text);
    if (named === undefined) throw new KubectlError(`Pod '${pod.metadata.name}' does not have a named port '${text}'`);
    return named;
  }
  const { name } = service.metadata;
  const port = listAt(service, 'spec', 'ports').find((each) =>
    isNumber ? numberAt(each, 'port') === Number(text) : textAt(each, 'name') === text,
  );
  if (!port) {
    throw new KubectlError(
      isNumber
        ? `Service ${name} does not have a service port ${text}`
        : `Service '${name}' does not have a named port '${text}'`,
    );
  }
  const target = at(port, 'targetPort') ?? numberAt(port, 'port');
  // a headless service is only names: what is asked for is the pod's own port
  if (textAt(service, 'spec', 'clusterIP') === 'None' && isNumber) return checked(text);
  if (typeof target === 'number') return target;
  const named = containerPort(pod, String(target));
  if (named === undefined)
    throw new KubectlError(`Pod '${pod.metadata.name}' does not have a named port '${String(target)}'`);
  return named;
}

function checked(text: string): number {
  const port = Number(text);
  if (port > 0 && port < 65_536) return port;
  throw new KubectlError(`remote port must be > 0`);
}

function containerPort(pod: Pod, name: string): number | undefined {
  for (const container of pod.spec?.containers ?? []) {
    const found = container.ports?.find((port) => port.name === name);
    if (found) return found.containerPort;
  }
  return undefined;
}
