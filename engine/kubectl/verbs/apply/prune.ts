import type { DiscoveredResource } from '../../../client/kube-api.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { KubectlError } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { lastAppliedKey } from '../../last-applied.ts';
import { outcomePrinter } from '../../outcome.ts';
import { collectionOf, refOf } from '../../resources/visit.ts';

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

/** Deletes what was applied once and is not among `applied`: objects that carry the annotation and match the selector. */
export async function prune(invocation: Invocation, applied: readonly KubeObject[]): Promise<void> {
  const { flags } = invocation;
  const tell = outcomePrinter(invocation);
  const api = await invocation.api();
  const kept = new Set(applied.map(({ metadata }) => metadata.uid));
  const namespaces = new Set(applied.flatMap(({ metadata }) => (metadata.namespace ? [metadata.namespace] : [])));
  if (namespaces.size === 0) namespaces.add(invocation.namespace);
  for (const resource of await prunedResources(invocation)) {
    for (const namespace of resource.namespaced ? namespaces : [undefined]) {
      const list = await api.list(collectionOf(resource, namespace), {
        ...(flags.string('selector') === '' ? {} : { labelSelector: flags.string('selector') }),
        signal: invocation.signal,
      });
      for (const object of list.items) {
        if (kept.has(object.metadata.uid) || object.metadata.annotations?.[lastAppliedKey] === undefined) continue;
        const info = { resource, namespace, name: object.metadata.name };
        if (invocation.dryRun !== 'client') {
          await api.delete(refOf(info), {
            propagationPolicy: 'Background',
            ...(invocation.dryRun === 'server' ? { dryRun: true } : {}),
            signal: invocation.signal,
          });
        }
        await tell(info, { ...object, kind: resource.kind }, 'pruned');
      }
    }
  }
}

async function prunedResources(invocation: Invocation): Promise<readonly DiscoveredResource[]> {
  const mapper = await invocation.mapper();
  const listed = invocation.flags.list('prune-allowlist');
  const kinds =
    listed.length === 0
      ? defaultKinds
      : listed.map((entry): readonly [string, string] => {
          const [group = '', version = '', kind = ''] = entry.split('/');
          if (kind === '')
            throw new KubectlError(`invalid GroupVersionKind format: ${entry}, please follow <group/version/kind>`);
          return [group === 'core' || group === '' ? version : `${group}/${version}`, kind];
        });
  return kinds.flatMap(([apiVersion, kind]) => mapper.forKind(apiVersion, kind) ?? []);
}
