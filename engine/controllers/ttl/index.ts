/**
 * Tells kubelets by an annotation how long they may keep Secrets and ConfigMaps: the longer, the larger the cluster.
 *
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#node-alpha-kubernetes-io-ttl
 */
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Node } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { defineController } from '../support/definition.ts';

const name = 'ttl-controller';
const annotation = 'node.alpha.kubernetes.io/ttl';

/** Up to so many nodes, so many seconds. */
const steps = [
  { nodes: 100, seconds: 0 },
  { nodes: 500, seconds: 15 },
  { nodes: 1000, seconds: 30 },
  { nodes: 2000, seconds: 60 },
  { nodes: Number.POSITIVE_INFINITY, seconds: 300 },
] as const;

export const ttlController = defineController(name, (context) => {
  const { sim, api, informers } = context;
  const nodes = informers.informer<Node>(resources.nodes);
  let count = 0;
  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'v1', kind: 'Node' },
    waitFor: [nodes],
    reconciler: {
      async reconcile(key) {
        const node = nodes.get(key);
        const wanted = String(steps.find(({ nodes: most }) => count <= most)?.seconds ?? 0);
        if (!node || node.metadata.annotations?.[annotation] === wanted) return;
        const body = { metadata: { annotations: { [annotation]: wanted } } };
        await api
          .patch(objectRef(resources.nodes, undefined, key), { type: 'strategic', body })
          .catch((error: unknown) => {
            if (!isApiError(error, 'NotFound')) throw error;
          });
      },
    },
  });
  const end = nodes.subscribe({
    added(node) {
      count++;
      queue.add(keyOf(node));
    },
    updated(node, before) {
      if (node.metadata.annotations !== before.metadata.annotations) queue.add(keyOf(node));
    },
    deleted: () => void count--,
  });
  return () => {
    end();
    stop();
  };
});
