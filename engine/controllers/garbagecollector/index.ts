/**
 * Garbage collection: objects go when the last of their owners is gone.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/garbage-collection/
 */
import { createController } from '../../client/controller.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { limits } from '../../limits.ts';
import { defineController } from '../support/definition.ts';
import { createCatalogue } from './catalogue.ts';
import { createCollector, letsDependentsGo, waitsForDependents } from './collect.ts';
import { createGraph, idOf, type Node } from './graph.ts';

const name = 'generic-garbage-collector';
const customResourceDefinitions = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
} as const;

export const garbageCollector = defineController(
  name,
  (context) => {
    const { sim, api, informers } = context;
    const catalogue = createCatalogue(api);
    const graph = createGraph(informers, catalogue, { changed, gone });
    const collector = createCollector(context, graph, catalogue, (node) => deletions.queue.add(idOf(node)));
    const started = followAll();
    const ready = { whenSynced: () => started };
    const deletions = createController({
      sim,
      name,
      workers: limits.garbageCollectorWorkers,
      reconciler: { reconcile: collector.attemptToDelete },
      waitFor: [ready],
    });
    const orphans = createController({
      sim,
      name,
      reconciler: { reconcile: collector.attemptToOrphan },
      waitFor: [ready],
    });
    const endDiscovery = informers.informer(customResourceDefinitions).subscribe({
      added: () => void followAll(),
      updated: () => void followAll(),
      deleted: () => void followAll(),
    });

    function changed(node: Node, before: KubeObject | undefined): void {
      const { object } = node;
      if (object.metadata.deletionTimestamp !== undefined) {
        if (waitsForDependents(object)) {
          for (const dependent of graph.dependentsOf(object.metadata.uid ?? '')) enqueue(dependent);
          enqueue(node);
        } else if (letsDependentsGo(object)) {
          orphans.queue.add(idOf(node));
        }
      }
      const owners = object.metadata.ownerReferences;
      if (!owners || owners === before?.metadata.ownerReferences) return;
      const someAbsent = owners.some((owner) => !graph.owner(owner, object.metadata.namespace));
      if (someAbsent || before) enqueue(node);
      // an owner that was blocked by a reference that changed
      for (const owner of before?.metadata.ownerReferences ?? []) {
        const known = graph.owner(owner, object.metadata.namespace);
        if (known && waitsForDependents(known.object)) enqueue(known);
      }
    }

    function gone(node: Node): void {
      const { uid = '' } = node.object.metadata;
      const dependents = graph.dependentsOf(uid);
      if (dependents.length > 0) collector.forget(uid);
      for (const dependent of dependents) enqueue(dependent);
      for (const owner of node.object.metadata.ownerReferences ?? []) {
        const known = graph.owner(owner, node.object.metadata.namespace);
        if (known && waitsForDependents(known.object)) enqueue(known);
      }
    }

    function enqueue(node: Node): void {
      deletions.queue.add(idOf(node));
    }

    async function followAll(): Promise<void> {
      const fresh = await catalogue.refresh();
      await Promise.all(fresh.map((resource) => graph.follow(resource).whenSynced()));
    }

    return () => {
      endDiscovery();
      deletions.stop();
      orphans.stop();
    };
  },
  { eventSource: 'garbage-collector-controller' },
);
