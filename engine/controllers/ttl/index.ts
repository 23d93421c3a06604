/**
 * Tells kubelets by an annotation how long they may keep Secrets and ConfigMaps: the longer, the larger the cluster.
 *
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#node-alpha-kubernetes-io-ttl
 */
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Node } from '../../kinds/types.ts';
import { objectController } from '../support/object-controller.ts';

const annotation = 'node.alpha.kubernetes.io/ttl';

/** Up to so many nodes, so many seconds. */
const steps = [
  { nodes: 100, seconds: 0 },
  { nodes: 500, seconds: 15 },
  { nodes: 1000, seconds: 30 },
  { nodes: 2000, seconds: 60 },
  { nodes: Number.POSITIVE_INFINITY, seconds: 300 },
] as const;

export const ttlController = objectController<Node>('ttl-controller', {
  resource: resources.nodes,
  kind: { apiVersion: 'v1', kind: 'Node' },
  // heartbeats change no annotation
  affected: (node, _, before) => (before && node.metadata.annotations === before.metadata.annotations ? [] : [node]),
  async reconcile({ metadata: { name, annotations } }, nodes, { api }) {
    const wanted = String(steps.find(({ nodes: most }) => nodes.size <= most)?.seconds ?? 0);
    if (annotations?.[annotation] === wanted) return;
    const body = { metadata: { annotations: { [annotation]: wanted } } };
    await api.patch(objectRef(resources.nodes, undefined, name), { type: 'strategic', body });
  },
});
