import { plain } from '../../../machinery/plain.ts';
import type { Container, Pod } from '../../../kinds/types.ts';
import { applyStrategicPatch, isObject } from '../../../machinery/patch/index.ts';
import { builtinSchemas } from '../../../machinery/schema/index.ts';
import type { JsonObject, KubeObject } from '../../../machinery/types.ts';
import { KubectlError } from '../../errors.ts';
import { at } from '../../fields.ts';
import { asObject } from '../../last-applied.ts';
import type { Profile } from './profiles.ts';

/** The debugging container as the command line has it. */
export interface DebugContainer {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly stdin: boolean;
  readonly tty: boolean;
}

export function containerOf({ stdin, tty, ...container }: DebugContainer, { securityContext, custom }: Profile) {
  const made = {
    ...container,
    ...(stdin ? { stdin } : {}),
    ...(tty ? { tty } : {}),
    ...(securityContext ? { securityContext } : {}),
    resources: {},
    terminationMessagePolicy: 'File',
  };
  return custom ? laidOver(made, custom) : made;
}

/** The container with the fields of `custom`, lists merged as the server merges them. */
function laidOver<T extends { readonly name: string }>(container: T, custom: JsonObject): T {
  const schemas = builtinSchemas();
  const pod = plain({ spec: { containers: [container] } });
  const patch = { spec: { containers: [{ ...custom, name: container.name }] } };
  if (!isObject(pod)) return container;
  const next = applyStrategicPatch(pod, patch, schemas.forKind('', 'v1', 'Pod')?.schema, schemas);
  // a container stays one, with fields more
  return { ...container, ...Object(at(next, 'spec', 'containers', 0)) };
}

/** A pod of one container on a node. */
export function nodePod(node: string, name: string, container: DebugContainer, profile: Profile): KubeObject {
  const mounts = profile.hostFiles ? { volumeMounts: [{ mountPath: '/host', name: 'host-root' }] } : {};
  const host = profile.hostNamespaces ? { hostIPC: true, hostNetwork: true, hostPID: true } : {};
  return asObject(
    plain({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
      spec: {
        containers: [{ ...containerOf(container, onNode(profile)), ...mounts }],
        ...host,
        nodeName: node,
        restartPolicy: 'Never',
        tolerations: [{ operator: 'Exists' }],
        ...(profile.hostFiles ? { volumes: [{ name: 'host-root', hostPath: { path: '/' } }] } : {}),
      },
    }),
  );
}

const onNode = ({ securityContext, plainOnNodes, ...profile }: Profile): Profile =>
  plainOnNodes || !securityContext ? profile : { ...profile, securityContext };

export interface CopyOptions {
  readonly name: string;
  readonly keepLabels: boolean;
  readonly keepAnnotations: boolean;
  readonly keepLiveness: boolean;
  readonly keepReadiness: boolean;
  readonly keepStartup: boolean;
  readonly keepInitContainers: boolean;
  readonly sameNode: boolean;
  /** Undefined where it stays as it is. */
  readonly shareProcesses: boolean | undefined;
  /** `name=image`; `*` is for all. */
  readonly images: ReadonlyMap<string, string>;
}

/** A copy of a pod that can be taken apart: without what would kill it, with the debugging container added or put in place. */
export function podCopy(
  pod: Pod,
  options: CopyOptions,
  container: DebugContainer | undefined,
  profile: Profile,
): KubeObject {
  const { spec } = pod;
  if (!spec) throw new KubectlError(`pod ${pod.metadata.name} has no spec`);
  const { ephemeralContainers: _, nodeName, initContainers, containers, ...rest } = spec;
  const kept = containers.map((each) => withoutProbes(withImage(each, options.images), options));
  const debugged = container ? placed(kept, container, profile) : kept;
  return asObject(
    plain({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: options.name,
        namespace: pod.metadata.namespace,
        ...(options.keepLabels ? { labels: pod.metadata.labels } : {}),
        ...(options.keepAnnotations ? { annotations: pod.metadata.annotations } : {}),
      },
      spec: {
        ...rest,
        containers: debugged,
        ...(options.keepInitContainers && initContainers ? { initContainers } : {}),
        ...(options.sameNode && nodeName !== undefined ? { nodeName } : {}),
        ...(options.shareProcesses === undefined ? {} : { shareProcessNamespace: options.shareProcesses }),
      },
    }),
  );
}

function withImage(container: Container, images: ReadonlyMap<string, string>): Container {
  const image = images.get(container.name) ?? images.get('*');
  return image === undefined ? container : { ...container, image };
}

function withoutProbes(container: Container, options: CopyOptions): Container {
  const { livenessProbe, readinessProbe, startupProbe, ...rest } = container;
  return {
    ...rest,
    ...(options.keepLiveness && livenessProbe ? { livenessProbe } : {}),
    ...(options.keepReadiness && readinessProbe ? { readinessProbe } : {}),
    ...(options.keepStartup && startupProbe ? { startupProbe } : {}),
  };
}

/** In place of the container of its name, else behind the others. */
function placed(containers: readonly Container[], container: DebugContainer, profile: Profile): readonly unknown[] {
  if (!containers.some(({ name }) => name === container.name)) return [...containers, containerOf(container, profile)];
  return containers.map((each) => {
    if (each.name !== container.name) return each;
    const { image, command, args } = container;
    const { securityContext } = profile;
    return {
      ...each,
      ...(image === '' ? {} : { image }),
      ...(command ? { command } : {}),
      ...(args ? { args } : {}),
      ...(container.stdin ? { stdin: true } : {}),
      ...(container.tty ? { tty: true } : {}),
      ...(container.env ? { env: [...(each.env ?? []), ...container.env] } : {}),
      ...(container.imagePullPolicy ? { imagePullPolicy: container.imagePullPolicy } : {}),
      ...(securityContext ? { securityContext: { ...each.securityContext, ...securityContext } } : {}),
    };
  });
}
