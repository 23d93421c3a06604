import { resources } from '../../kinds/resources.ts';
import type { ConfigMap, Container, Pod, Secret } from '../../kinds/types.ts';
import type { KubeletContext } from '../context.ts';
import type { GroupVersionResource, KubeObject } from '../../machinery/types.ts';
import { decodeBase64Text } from '../volumes/base64.ts';
import type { MountedVolumes } from '../volumes/volume-manager.ts';
import type { MissingObject } from '../volumes/mount-error.ts';
import { EnvFileError, envFileValue } from './env-file.ts';
import { ContainerError } from './container-error.ts';
import { fieldValue, resourceValue } from './field-ref.ts';
import type { Environment } from './service-links.ts';

type EnvVar = NonNullable<Container['env']>[number];
type Source = NonNullable<EnvVar['valueFrom']>;

const noServices: Environment = {};
/** What a container's environment may name: printable ASCII but the equals sign. */
const validName = /^[ -<>-~]+$/;

/**
 * The environment of a container: services, then `envFrom`, then `env`, later ones before earlier ones.
 *
 * @throws ContainerError CreateContainerConfigError where something that it refers to is missing
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
 */
export async function containerEnvironment(
  context: KubeletContext,
  pod: Pod,
  container: Container,
  podIP: string,
  volumes: Pick<MountedVolumes, 'readText'>,
): Promise<Environment> {
  const namespace = pod.metadata.namespace ?? '';
  const links = context.serviceLinks?.variables(namespace, pod.spec?.enableServiceLinks !== false) ?? noServices;
  if (!container.env && !container.envFrom) return links;
  const env: { [name: string]: string } = { ...links };
  for (const source of container.envFrom ?? []) await addAll(env, source, context, namespace);
  for (const variable of container.env ?? []) {
    if (variable.valueFrom) {
      const value = await valueFrom(variable.valueFrom, { context, pod, container, namespace, podIP, volumes });
      if (value !== undefined) env[variable.name] = value;
    } else env[variable.name] = expand(variable.value ?? '', env);
  }
  return env;
}

interface Scope {
  readonly context: KubeletContext;
  readonly pod: Pod;
  readonly container: Container;
  readonly namespace: string;
  readonly podIP: string;
  readonly volumes: Pick<MountedVolumes, 'readText'>;
}

async function addAll(
  env: { [name: string]: string },
  source: NonNullable<Container['envFrom']>[number],
  { objects }: KubeletContext,
  namespace: string,
): Promise<void> {
  const { configMapRef, secretRef, prefix = '' } = source;
  const add = (key: string, value: string) => {
    if (validName.test(prefix + key)) env[prefix + key] = value;
  };
  if (configMapRef) {
    const map = await objects.get<ConfigMap>(resources.configMaps, namespace, configMapRef.name ?? '');
    if (!map && !configMapRef.optional) throw missing(resources.configMaps, namespace, configMapRef.name);
    for (const [key, value] of Object.entries(map?.data ?? {})) add(key, value);
  }
  if (secretRef) {
    const secret = await objects.get<Secret>(resources.secrets, namespace, secretRef.name ?? '');
    if (!secret && !secretRef.optional) throw missing(resources.secrets, namespace, secretRef.name);
    for (const [key, value] of Object.entries(secret?.data ?? {})) add(key, decodeBase64Text(value));
  }
}

async function valueFrom(source: Source, scope: Scope): Promise<string | undefined> {
  const { context, pod, container, namespace, podIP } = scope;
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  if (fieldRef) {
    const value = fieldValue(fieldRef.fieldPath, { pod, node: context.node, podIP });
    if (value === undefined) throw configError(`unsupported fieldPath: ${fieldRef.fieldPath}`);
    return value;
  }
  if (resourceFieldRef) {
    const { resource, divisor, containerName } = resourceFieldRef;
    const of = containerName ? containerNamed(pod, containerName) : container;
    if (!of) throw configError(`container ${containerName} not found`);
    return resourceValue(resource, divisor, of, context.node);
  }
  if (configMapKeyRef) {
    const { name, key, optional } = configMapKeyRef;
    const map = await context.objects.get<ConfigMap>(resources.configMaps, namespace, name ?? '');
    if (!map && !optional) throw missing(resources.configMaps, namespace, name);
    const value = map?.data?.[key];
    if (value === undefined && !optional) {
      throw missingKey(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`, resources.configMaps, map);
    }
    return value;
  }
  if (secretKeyRef) {
    const { name, key, optional } = secretKeyRef;
    const secret = await context.objects.get<Secret>(resources.secrets, namespace, name ?? '');
    if (!secret && !optional) throw missing(resources.secrets, namespace, name);
    const value = secret?.data?.[key];
    if (value === undefined && !optional) {
      throw missingKey(`couldn't find key ${key} in Secret ${namespace}/${name}`, resources.secrets, secret);
    }
    return value === undefined ? undefined : decodeBase64Text(value);
  }
  if (fileKeyRef) return fromFile(fileKeyRef, scope);
  throw configError('the source of an environment variable is of a kind that this kubelet does not support');
}

/** A file that is not there or cannot be read holds the container, whether its value is optional or not. */
function fromFile(
  { volumeName, path, key, optional }: NonNullable<Source['fileKeyRef']>,
  { pod, volumes }: Scope,
): string | undefined {
  if (!pod.spec?.volumes?.some(({ name }) => name === volumeName)) {
    throw configError(`cannot find the volume "${volumeName}" referenced by FileKeyRef`);
  }
  const text = volumes.readText(volumeName, path);
  const value = text === undefined ? undefined : readEnvFile(text, key);
  if (value === undefined) throw configError("couldn't parse env file");
  if (value !== '') return value;
  if (optional) return undefined;
  const folder = `/var/lib/kubelet/pods/${pod.metadata.uid}/volumes/kubernetes.io~empty-dir/${volumeName}`;
  throw configError(`environment variable key "${key}" not found in file "${folder}/${path}"`);
}

function readEnvFile(text: string, key: string): string | undefined {
  try {
    return envFileValue(text, key);
  } catch (error) {
    if (error instanceof EnvFileError) return undefined;
    throw error;
  }
}

function containerNamed(pod: Pod, name: string): Container | undefined {
  return [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].find((c) => c.name === name);
}

/** `configmap "conf" not found`. */
function missing(resource: GroupVersionResource, namespace: string, name = ''): ContainerError {
  return configError(`${resource.resource.slice(0, -1)} "${name}" not found`, { resource, namespace, name });
}

function missingKey(message: string, resource: GroupVersionResource, object: KubeObject | undefined): ContainerError {
  if (!object) return configError(message);
  const { namespace = '', name, resourceVersion = '' } = object.metadata;
  return configError(message, { resource, namespace, name, since: resourceVersion });
}

function configError(message: string, what?: MissingObject): ContainerError {
  return new ContainerError('CreateContainerConfigError', message, message, what);
}

const reference = /\$\$|\$\(([^()]*)\)/g;

/** Puts the values of variables in place of `$(NAME)`; unknown ones stay as they are, and `$$(NAME)` escapes. */
export function expand(text: string, env: Environment): string {
  if (!text.includes('$')) return text;
  return text.replace(reference, (match, name: string | undefined) =>
    name === undefined ? '$' : (env[name] ?? match),
  );
}
