import type { Informer, InformerFactory } from '../client/contract.ts';
import { resources } from '../kinds/resources.ts';
import type { Node, Pod } from '../kinds/types.ts';
import { selectsLabels } from '../machinery/selectors/index.ts';
import type { Endpoint } from '../network/index.ts';
import type { Place } from './kinds/fault-spec.ts';

const zoneLabel = 'topology.kubernetes.io/zone';

/** Finds the nodes and pods that faults are about. */
export interface Places {
  /** The names of a place's nodes that there are, in the order of the alphabet. */
  nodes(place: Place): readonly string[];
  /** Whether a host of the network is within a place. The nodes are those that were found before. */
  contains(place: Place, nodes: ReadonlySet<string>, host: Endpoint): boolean;
  /** Resolves when what the places are about is known. */
  ready(places: readonly (Place | undefined)[]): Promise<void>;
}

export function createPlaces(informers: InformerFactory): Places {
  const nodes = informers.informer<Node>(resources.nodes);
  /** Watched only once a fault is about pods: a large cluster has many. */
  let pods: Informer<Pod> | undefined;
  return {
    async ready(places) {
      if (places.some((place) => place?.pods)) pods ??= informers.informer<Pod>(resources.pods);
      await Promise.all([nodes.whenSynced(), pods?.whenSynced()]);
    },
    nodes({ nodes: names = [], nodeSelector, zones = [] }) {
      return nodes
        .list()
        .filter(({ metadata: { name, labels } }) => {
          const zone = labels?.[zoneLabel];
          return (
            names.includes(name) ||
            (zone !== undefined && zones.includes(zone)) ||
            (nodeSelector !== undefined && selectsLabels(nodeSelector, labels))
          );
        })
        .map(({ metadata }) => metadata.name)
        .sort();
    },
    contains(place, found, host) {
      if (host.node !== undefined && found.has(host.node)) return true;
      if (place.controlPlane && host.kind === 'node' && host.node === undefined) return true;
      if (!place.pods || !host.pod) return false;
      const { namespace, selector } = place.pods;
      if (namespace !== undefined && namespace !== host.pod.namespace) return false;
      if (!selector) return true;
      const labels = pods?.get(`${host.pod.namespace}/${host.pod.name}`)?.metadata.labels;
      return labels !== undefined && selectsLabels(selector, labels);
    },
  };
}
