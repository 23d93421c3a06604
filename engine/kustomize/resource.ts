import { plain } from '../machinery/plain.ts';
import { parseApiVersion } from '../machinery/types.ts';
import { isClusterScoped } from './scope.ts';

/** JSON that is worked on: a build owns its copy of everything. */
export type Value = null | boolean | number | string | Value[] | Fields;
export interface Fields {
  [key: string]: Value;
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy that may be changed. */
export const fieldsOf = (value: unknown): Fields => {
  const copy = plain(value);
  return isFields(copy) ? copy : {};
};

/** A name that a resource had at some time. */
export interface Identity {
  readonly name: string;
  readonly namespace: string;
}

/** One object on its way through the layers of a build. */
export interface Resource {
  object: Fields;
  /** What it was called before each layer that renamed it, the first first; references are told by these. */
  readonly formerly: Identity[];
  /** `prefix|suffix` of each layer that it went through. */
  readonly affixes: string[];
  /** Whether a hash of the content goes behind its name at the end. */
  hashed: boolean;
}

export function createResource(value: unknown, hashed = false): Resource {
  return { object: fieldsOf(value), formerly: [], affixes: [], hashed };
}

export const textOf = (value: Value | undefined): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value);

export function metadataOf({ object }: Resource): Fields {
  if (!isFields(object.metadata)) object.metadata = {};
  return object.metadata as Fields;
}

export const kindOf = ({ object }: Resource): string => textOf(object.kind);
export const apiOf = ({ object }: Resource) => parseApiVersion(textOf(object.apiVersion));
export const nameOf = (resource: Resource): string => textOf(metadataOf(resource).name);
export const namespaceOf = (resource: Resource): string => textOf(metadataOf(resource).namespace);

export const identityOf = (resource: Resource): Identity => ({
  name: nameOf(resource),
  namespace: namespaceOf(resource),
});

export const isNamespaced = (resource: Resource): boolean => !isClusterScoped(apiOf(resource).group, kindOf(resource));

/** No namespace is the default one. */
export const sameNamespace = (a: string, b: string): boolean => (a || 'default') === (b || 'default');

/** All that it is and was called. */
export const identitiesOf = (resource: Resource): readonly Identity[] => [...resource.formerly, identityOf(resource)];

/** Changes its name or namespace; what it was called stays known. */
export function rename(resource: Resource, next: Partial<Identity>): void {
  const metadata = metadataOf(resource);
  resource.formerly.push(identityOf(resource));
  if (next.name !== undefined) metadata.name = next.name;
  if (next.namespace !== undefined) metadata.namespace = next.namespace;
}

/** `Deployment.v1.apps/web.[noNs]`: as kustomize writes an identity into messages. */
export function describeIdentity(resource: Resource): string {
  const { group, version } = apiOf(resource);
  const type = `${kindOf(resource)}.${version || '[noVer]'}.${group || '[noGrp]'}`;
  return `${type}/${nameOf(resource) || '[noName]'}.${namespaceOf(resource) || '[noNs]'}`;
}

/** Whether two stand for the same object now. */
export function sameObject(a: Resource, b: Resource): boolean {
  return (
    kindOf(a) === kindOf(b) &&
    textOf(a.object.apiVersion) === textOf(b.object.apiVersion) &&
    nameOf(a) === nameOf(b) &&
    (sameNamespace(namespaceOf(a), namespaceOf(b)) || !isNamespaced(a))
  );
}
