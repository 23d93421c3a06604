import type { JsonObject } from '../../machinery/types.ts';
import type { Subresource } from './contract.ts';
import { itemsOf, partOf } from './part.ts';

/** Requests and limits of the containers of a running pod. */
export const resize: Subresource = {
  merge: (wanted, old) => {
    const spec = partOf(old, 'spec');
    const asked = partOf(wanted, 'spec');
    const resized: { [list: string]: readonly JsonObject[] } = {};
    for (const list of ['containers', 'initContainers']) {
      if (spec[list] !== undefined) resized[list] = withResources(itemsOf(spec, list), itemsOf(asked, list));
    }
    return { ...old, spec: { ...spec, ...resized } };
  },
};

function withResources(containers: readonly JsonObject[], asked: readonly JsonObject[]): readonly JsonObject[] {
  return containers.map((container) => {
    const wanted = asked.find(({ name }) => name === container['name']);
    if (!wanted) return container;
    const { resources, resizePolicy } = wanted;
    return {
      ...container,
      ...(resources === undefined ? {} : { resources }),
      ...(resizePolicy === undefined ? {} : { resizePolicy }),
    };
  });
}
