import { inNamespace, objectRef, resources } from '../../kinds/resources.ts';
import type { Node, Pod } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { fnv1a } from '../../sim/index.ts';
import type { KubeletContext } from '../context.ts';
import type { NodeConfig, StaticPodManifest } from '../contract.ts';
import { mirrorAnnotation, sourceAnnotation } from './names.ts';
import { deletePodObject } from './delete-object.ts';
import type { PodWorker } from './pod-worker.ts';

/** How soon a mirror that could not be made is tried again, in milliseconds. */
const mirrorRetry = 10_000;

/**
 * A pod out of the node's own folder of manifests, as the kubelet runs it: named after its node, with a hash for a UID.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/
 */
export function staticPod({ metadata, spec }: StaticPodManifest, node: NodeConfig, seen: string): Pod {
  const namespace = metadata.namespace ?? 'default';
  const hash = hashOf(`${node.name}/${namespace}/${metadata.name}/${JSON.stringify(spec)}`);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${metadata.name}-${node.name}`,
      namespace,
      uid: hash,
      ...(metadata.labels ? { labels: metadata.labels } : {}),
      annotations: {
        ...metadata.annotations,
        'kubernetes.io/config.hash': hash,
        'kubernetes.io/config.seen': seen,
        [sourceAnnotation]: 'file',
      },
    },
    // a manifest is taken as it is; the API server checks its mirror
    spec: {
      restartPolicy: 'Always',
      tolerations: [{ effect: 'NoExecute', operator: 'Exists' }],
      ...spec,
      nodeName: node.name,
    } as unknown as NonNullable<Pod['spec']>,
  };
}

/** The object by which the API shows a static pod. */
function mirrorOf(pod: Pod, node: Node | undefined): Pod {
  const { uid = '', name, namespace, labels, annotations } = pod.metadata;
  const owner = node?.metadata.uid;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels ? { labels } : {}),
      annotations: { ...annotations, [mirrorAnnotation]: uid },
      ...(owner === undefined
        ? {}
        : {
            ownerReferences: [
              { apiVersion: 'v1', kind: 'Node', name: node?.metadata.name ?? '', uid: owner, controller: true },
            ],
          }),
    },
    ...(pod.spec ? { spec: pod.spec } : {}),
  };
}

/** Makes the mirror of a static pod where there is none; tries again in a while where the API server refuses. */
export async function ensureMirror(
  context: KubeletContext,
  worker: PodWorker,
  node: () => Node | undefined,
): Promise<void> {
  const { api, sim } = context;
  if (worker.mirror || worker.stopped) return;
  const { namespace, name } = worker.pod.metadata;
  try {
    const where = namespace === undefined ? resources.pods : inNamespace(resources.pods, namespace);
    worker.observeMirror(await api.create<Pod>(where, mirrorOf(worker.pod, node())));
  } catch (error) {
    if (!isApiError(error)) throw error;
    if (isApiError(error, 'AlreadyExists')) {
      const there = await api.get<Pod>(objectRef(resources.pods, namespace, name)).catch(() => undefined);
      if (there?.metadata.annotations?.[mirrorAnnotation] === worker.pod.metadata.uid)
        return worker.observeMirror(there);
      // one of an older manifest, or somebody's pod of the same name
      if (there?.metadata.annotations?.[mirrorAnnotation] !== undefined) await deletePodObject(api, there);
    }
    sim.clock.after(mirrorRetry, () => void ensureMirror(context, worker, node), { upkeep: true });
  }
}

function hashOf(text: string): string {
  let hash = '';
  for (let i = 0; i < 4; i++) hash += fnv1a(`${i}/${text}`).toString(16).padStart(8, '0');
  return hash;
}
