import type { DeepReadonly } from '../../machinery/types.ts';
import { change, changeItems, changePart, fill } from '../../machinery/share.ts';
import type { Container, Pod, PodSpec, PodTemplateSpec } from '../types.ts';
import { defaultVolume } from './volume-defaults.ts';

type Probe = NonNullable<Container['livenessProbe']>;
type HttpGet = NonNullable<Probe['httpGet']>;
type Lifecycle = NonNullable<Container['lifecycle']>;
type Handler = NonNullable<Lifecycle['preStop']>;
type EnvVar = NonNullable<Container['env']>[number];
type Resources = NonNullable<Container['resources']>;
type EphemeralContainer = NonNullable<PodSpec['ephemeralContainers']>[number];

/** Specs that are known to lack nothing, and what others became: the pods of one template share one spec. */
const complete = new WeakSet<object>();
const templateSpecs = new WeakMap<PodSpec, PodSpec>();
const podSpecs = new WeakMap<PodSpec, PodSpec>();

function remembered(memory: WeakMap<PodSpec, PodSpec>, spec: PodSpec, make: (spec: PodSpec) => PodSpec): PodSpec {
  if (!Object.isFrozen(spec)) return make(spec);
  const known = memory.get(spec);
  if (known) return known;
  const made = make(spec);
  memory.set(spec, made);
  return made;
}

/**
 * The defaults of a pod's spec, in a template or not.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec
 */
export function defaultPodSpec(spec: PodSpec): PodSpec {
  return complete.has(spec) ? spec : remembered(templateSpecs, spec, fillPodSpec);
}

function fillPodSpec(spec: PodSpec): PodSpec {
  const account = spec.serviceAccountName || spec.serviceAccount;
  const parts = change(spec, {
    initContainers: changeItems(spec.initContainers, defaultContainer),
    ephemeralContainers: changeItems(spec.ephemeralContainers, (c) => defaultContainer<EphemeralContainer>(c)),
    volumes: changeItems(spec.volumes, defaultVolume),
    ...(spec.containers ? { containers: changeItems(spec.containers, defaultContainer) } : {}),
  });
  const filled = fillScalars(parts);
  const named = account ? change(filled, { serviceAccountName: account, serviceAccount: account }) : filled;
  if (named === spec && Object.isFrozen(spec)) complete.add(spec);
  return named;
}

/** Written out, as are those of containers: every new pod passes here, and named fields are quick. */
function fillScalars(spec: PodSpec): PodSpec {
  const { dnsPolicy, restartPolicy, securityContext, terminationGracePeriodSeconds, schedulerName } = spec;
  if (dnsPolicy && restartPolicy && securityContext && terminationGracePeriodSeconds !== undefined && schedulerName) {
    return spec;
  }
  return {
    ...spec,
    dnsPolicy: dnsPolicy ?? 'ClusterFirst',
    restartPolicy: restartPolicy ?? 'Always',
    securityContext: securityContext ?? {},
    terminationGracePeriodSeconds: terminationGracePeriodSeconds ?? 30,
    schedulerName: schedulerName ?? 'default-scheduler',
  };
}

export function defaultPodTemplate(template: PodTemplateSpec): PodTemplateSpec {
  return changePart(template, 'spec', defaultPodSpec);
}

/** A pod that is no template also gets requests from its limits, host ports, and service links. */
export function defaultPod(pod: Pod, old?: Pod): Pod {
  return pod.spec === old?.spec ? pod : changePart(pod, 'spec', (spec) => remembered(podSpecs, spec, finishPodSpec));
}

function finishPodSpec(spec: PodSpec): PodSpec {
  const given = defaultPodSpec(spec);
  const filled: PodSpec = given.enableServiceLinks === undefined ? { ...given, enableServiceLinks: true } : given;
  const finish = (container: Container): Container => finishContainer(container, filled.hostNetwork === true);
  return change(filled, {
    initContainers: changeItems(filled.initContainers, finish),
    ...(filled.containers ? { containers: changeItems(filled.containers, finish) } : {}),
  });
}

function finishContainer(container: Container, hostNetwork: boolean): Container {
  const requested = changePart(container, 'resources', requestsFromLimits);
  if (!hostNetwork) return requested;
  return changePart(requested, 'ports', (ports) =>
    changeItems(ports, (port) => (port.hostPort ? port : { ...port, hostPort: port.containerPort })),
  );
}

function requestsFromLimits(resources: Resources): Resources {
  if (!resources.limits) return resources;
  const requests = fill(resources.requests ?? {}, resources.limits);
  return requests === resources.requests ? resources : { ...resources, requests };
}

type AnyContainer = Omit<Container, 'name'>;

function defaultContainer<T extends AnyContainer>(container: T): T {
  const changed = change<AnyContainer>(container, {
    ports: changeItems(container.ports, (port) => (port.protocol ? port : { ...port, protocol: 'TCP' })),
    env: changeItems(container.env, defaultEnv),
    livenessProbe: container.livenessProbe && defaultProbe(container.livenessProbe),
    readinessProbe: container.readinessProbe && defaultProbe(container.readinessProbe),
    startupProbe: container.startupProbe && defaultProbe(container.startupProbe),
    lifecycle: container.lifecycle && defaultLifecycle(container.lifecycle),
  });
  return fillContainer(changed) as T;
}

function fillContainer(container: AnyContainer): AnyContainer {
  const { imagePullPolicy, terminationMessagePath, terminationMessagePolicy, resources } = container;
  if (imagePullPolicy && terminationMessagePath && terminationMessagePolicy && resources) return container;
  return {
    ...container,
    imagePullPolicy: imagePullPolicy ?? pullPolicyOf(container.image ?? ''),
    terminationMessagePath: terminationMessagePath ?? '/dev/termination-log',
    terminationMessagePolicy: terminationMessagePolicy ?? 'File',
    resources: resources ?? {},
  };
}

/** `Always` for `latest`, said or meant; else `IfNotPresent`. */
export function pullPolicyOf(image: string): 'Always' | 'IfNotPresent' {
  if (image.includes('@')) return 'IfNotPresent';
  const last = image.slice(image.lastIndexOf('/') + 1);
  const tag = last.includes(':') ? last.slice(last.indexOf(':') + 1) : 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultEnv(variable: EnvVar): EnvVar {
  return changePart(variable, 'valueFrom', (source) => {
    const named = changePart(source, 'fieldRef', (field) => fill(field, { apiVersion: 'v1' }));
    return changePart(named, 'resourceFieldRef', (field) => fill(field, { divisor: '0' }));
  });
}

const defaultHttpGet = (get: HttpGet): HttpGet => fill(get, { path: '/', scheme: 'HTTP' });

function defaultProbe(probe: Probe): Probe {
  const handled = changePart(
    changePart(probe, 'httpGet', defaultHttpGet),
    'grpc',
    (grpc: DeepReadonly<{ port: number; service?: string }>) => fill(grpc, { service: '' }),
  );
  return fill(handled, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
}

function defaultLifecycle(lifecycle: Lifecycle): Lifecycle | undefined {
  const handler = (hook: Handler): Handler => changePart(hook, 'httpGet', defaultHttpGet);
  const hooks = withoutStopSignal(lifecycle);
  return hooks && changePart(changePart(hooks, 'preStop', handler), 'postStart', handler);
}

/** `stopSignal` is of a feature that is alpha in 1.36: a server that was not told to keep it drops it, in pods and templates. */
function withoutStopSignal(lifecycle: Lifecycle): Lifecycle | undefined {
  if (lifecycle.stopSignal === undefined) return lifecycle;
  const { stopSignal: _, ...hooks } = lifecycle;
  return Object.keys(hooks).length === 0 ? undefined : hooks;
}
