import type { DiscoveredResource } from '../../../client/kube-api.ts';
import { formatApiVersion, type KubeObject } from '../../../machinery/types.ts';
import { KubectlError } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { logLine } from '../../request-log.ts';
import { lastAppliedKey } from '../../last-applied.ts';
import { outcomePrinter } from '../../outcome.ts';
import { collectionOf, type Info, refOf } from '../../resources/visit.ts';

/** What is pruned where no list says otherwise: version and kind of each. */
const defaultKinds: readonly (readonly [string, string])[] = [
  ['v1', 'ConfigMap'],
  ['v1', 'Endpoints'],
  ['v1', 'Namespace'],
  ['v1', 'PersistentVolumeClaim'],
  ['v1', 'PersistentVolume'],
  ['v1', 'Pod'],
  ['v1', 'ReplicationController'],
  ['v1', 'Secret'],
  ['v1', 'Service'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'ReplicaSet'],
  ['apps/v1', 'StatefulSet'],
];

/** What of the flags of pruning contradicts itself, and the resources that they mean. Told before anything is done. */
export async function prunedResources(invocation: Invocation): Promise<readonly DiscoveredResource[]> {
  const mapper = await invocation.mapper();
  const listed = invocation.flags.list('prune-allowlist');
  const kinds = listed.map((entry): readonly [string, string] => {
    const [group = '', version = '', kind = '', ...more] = entry.split('/');
    if (kind === '' || more.length > 0)
      throw new KubectlError(`invalid GroupVersionKind format: ${entry}, please follow <group/version/kind>`);
    return [group === 'core' || group === '' ? version : `${group}/${version}`, kind];
  });
  const resources = (kinds.length === 0 ? defaultKinds : kinds).flatMap(([apiVersion, kind]) => {
    const found = mapper.forKind(apiVersion, kind);
    if (!found && kinds.length > 0) {
      throw new KubectlError(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
    }
    return found ?? [];
  });
  // what stands in namespaces first
  return [...resources].sort((a, b) => Number(b.namespaced) - Number(a.namespaced));
}

const clusterScopedWarning =
  'Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.';

export interface Pruned {
  readonly info: Info;
  readonly object: KubeObject;
}

/** What was applied once and is not among `kept`: objects that carry the annotation and match the selector. */
export async function* prunedObjects(
  invocation: Invocation,
  resources: readonly DiscoveredResource[],
  kept: readonly KubeObject[],
): AsyncGenerator<Pruned> {
  const { flags } = invocation;
  if (resources.length > 0 && flags.list('prune-allowlist').length === 0) {
    await invocation.warn(logLine('W', 'prune.go:71', invocation.now(), clusterScopedWarning));
  }
  const api = await invocation.api();
  const uids = new Set(kept.map(({ metadata }) => metadata.uid));
  const namespaces = new Set(kept.flatMap(({ metadata }) => (metadata.namespace ? [metadata.namespace] : [])));
  if (namespaces.size === 0) namespaces.add(invocation.namespace);
  for (const resource of resources) {
    for (const namespace of resource.namespaced ? namespaces : [undefined]) {
      const list = await api.list(collectionOf(resource, namespace), {
        ...(flags.string('selector') === '' ? {} : { labelSelector: flags.string('selector') }),
        managedFields: true,
        signal: invocation.signal,
      });
      for (const object of list.items) {
        if (uids.has(object.metadata.uid) || object.metadata.annotations?.[lastAppliedKey] === undefined) continue;
        const typed = { ...object, apiVersion: formatApiVersion(resource), kind: resource.kind };
        yield { info: { resource, namespace, name: object.metadata.name }, object: typed };
      }
    }
  }
}

/** Deletes these, and tells of each. */
export async function prune(
  invocation: Invocation,
  resources: readonly DiscoveredResource[],
  applied: readonly KubeObject[],
): Promise<void> {
  const tell = outcomePrinter(invocation);
  const api = await invocation.api();
  for await (const { info, object } of prunedObjects(invocation, resources, applied)) {
    if (invocation.dryRun !== 'client') {
      await api.delete(refOf(info), {
        propagationPolicy: 'Background',
        ...(invocation.dryRun === 'server' ? { dryRun: true } : {}),
        signal: invocation.signal,
      });
    }
    await tell(info, object, 'pruned');
  }
}
