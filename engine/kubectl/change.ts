import type { Patch } from '../client/kube-api.ts';
import { equal, threeWayPatch } from '../machinery/patch/three-way.ts';
import { builtinSchemas } from '../machinery/schema/index.ts';
import type { KubeObject } from '../machinery/types.ts';
import { formatApiVersion, parseApiVersion } from '../machinery/types.ts';
import type { DiscoveredResource, ListOptions } from '../client/kube-api.ts';
import { KubectlError, throwAll } from './errors.ts';
import type { Invocation } from './invocation.ts';
import { asJson } from './last-applied.ts';
import { hasFiles, readManifests } from './resources/files.ts';
import { asKubeObject } from './resources/manifest.ts';
import { type Found, refOf, visitObjects } from './resources/visit.ts';

/** The patch that makes `next` of `old`: strategic for built-in kinds, a merge patch for others. */
export function patchBetween({ resource }: Found, old: KubeObject, next: KubeObject): Patch {
  const schemas = builtinSchemas();
  const schema = schemas.forKind(resource.group, resource.version, resource.kind)?.schema;
  const body = threeWayPatch(asJson(old), asJson(next), asJson(old), schema, schemas);
  return { type: schema ? 'strategic' : 'merge', body };
}

/** Sends a changed object as a patch, or leaves it where nothing is to be sent. */
export async function sendChange(
  invocation: Invocation,
  found: Found,
  next: KubeObject,
  patch: Patch = patchBetween(found, found.object, next),
): Promise<KubeObject> {
  if (invocation.dryRun === 'client' || invocation.flags.bool('local')) return next;
  const api = await invocation.api();
  return api.patch(refOf(found), patch, invocation.writeOptions());
}

/** The merge patch that makes `next` of `old`, whatever the kind. */
export const mergePatchBetween = (old: KubeObject, next: KubeObject): Patch => ({
  type: 'merge',
  body: threeWayPatch(asJson(old), asJson(next), asJson(old), undefined, builtinSchemas()),
});

export const changed = (old: KubeObject, next: KubeObject): boolean => !equal(old, next);

const nothingNamed = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** Visits what the command line names, on the server or (`--local`) in the files alone. */
export async function visitForChange(
  invocation: Invocation,
  args: readonly string[],
  visit: (found: Found) => Promise<void>,
  options: {
    /** Whether a type alone means all of it. */
    readonly collections?: boolean;
    /** Only of kinds that kubectl itself knows: not of custom resources. */
    readonly builtinOnly?: boolean;
  } = {},
): Promise<number> {
  const { flags } = invocation;
  const known = options.builtinOnly ? refuseCustom(visit) : visit;
  if (flags.bool('local')) return visitLocally(invocation, known);
  if (args.length === 0 && flags.list('filename').length === 0 && flags.optional('kustomize') === '') {
    throw new KubectlError(nothingNamed);
  }
  const list: ListOptions = {
    ...(flags.optional('selector') === '' ? {} : { labelSelector: flags.optional('selector') }),
    ...(flags.optional('field-selector') === '' ? {} : { fieldSelector: flags.optional('field-selector') }),
  };
  return visitObjects(invocation, args, known, {
    list,
    allNamespaces: flags.bool('all-namespaces'),
    ...(flags.bool('all') || options.collections
      ? {}
      : { requireSelector: 'resource(s) were provided, but no name was specified' }),
  });
}

const refuseCustom =
  (visit: (found: Found) => Promise<void>) =>
  async (found: Found): Promise<void> => {
    const { group, version, kind } = found.resource;
    if (builtinSchemas().forKind(group, version, kind)) return visit(found);
    throw new KubectlError(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(formatApiVersion(found.resource))} in scheme "pkg/scheme/scheme.go:28"`,
    );
  };

const nothingGiven = `you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

async function visitLocally(invocation: Invocation, visit: (found: Found) => Promise<void>): Promise<number> {
  if (!hasFiles(invocation)) throw new KubectlError(nothingGiven);
  const { objects, errors: unread } = await readManifests(invocation);
  const errors = [...unread];
  for (const { manifest, source } of objects) {
    const resource = resourceByName(manifest.apiVersion, manifest.kind);
    const namespace = manifest.metadata?.namespace;
    const object = asKubeObject(manifest);
    try {
      await visit({ resource, namespace, name: manifest.metadata?.name ?? '', source, manifest, object });
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(error);
    }
  }
  throwAll(errors);
  return objects.length;
}

/** Without a server to ask, the resource is taken to be named after its kind. */
function resourceByName(apiVersion: string, kind: string): DiscoveredResource {
  const singular = kind.toLowerCase();
  return {
    ...parseApiVersion(apiVersion),
    kind,
    resource: `${singular}s`,
    singular,
    namespaced: true,
    verbs: [],
    shortNames: [],
    categories: [],
    subresources: [],
  };
}
