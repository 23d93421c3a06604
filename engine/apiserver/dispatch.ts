import type {
  DeleteOptions,
  GetOptions,
  ListOptions,
  Patch,
  PatchOptions,
  WatchOptions,
  WriteOptions,
} from '../client/kube-api.ts';
import { isApiError } from '../machinery/errors.ts';
import type { KubeList, KubeObject, Status, WatchEvent } from '../machinery/types.ts';
import {
  asStored,
  conversionOf,
  createConverted,
  patchConverted,
  presented,
  presentedOne,
  updateConverted,
  watchConverted,
} from './apiextensions/conversion/index.ts';
import { mustBeAllowed } from './authorization/index.ts';
import type { Call } from './call.ts';
import type { ServerContext } from './context.ts';
import { mustSupport } from './endpoint.ts';
import { notAllowed, subresourceOf } from './subresources/index.ts';
import { create } from './verbs/create.ts';
import { remove, removeObject } from './verbs/delete.ts';
import { patch } from './verbs/patch.ts';
import { get, list } from './verbs/read.ts';
import { update } from './verbs/update.ts';
import { watch } from './verbs/watch.ts';
import { reviewOf } from './reviews/index.ts';

/** The verbs of the API as one table: permission first, then what the verb does. What has not to wait does not. */
export interface Dispatch {
  get(call: Call<GetOptions>): Promise<KubeObject>;
  list(call: Call<ListOptions>): Promise<KubeList>;
  watch(call: Call<WatchOptions>): AsyncIterable<WatchEvent>;
  create(call: Call<WriteOptions>, body: KubeObject): Promise<KubeObject | Status>;
  update(call: Call<WriteOptions>, body: KubeObject): Promise<KubeObject>;
  patch(call: Call<PatchOptions>, by: Patch): Promise<KubeObject>;
  delete(call: Call<DeleteOptions>): Promise<KubeObject | Status>;
  deleteCollection(call: Call<DeleteOptions & ListOptions>): Promise<KubeList>;
}

export function createDispatch(context: ServerContext): Dispatch {
  const permit = (call: Call<unknown>, verb: string): Promise<void> | undefined => {
    const { endpoint, subresource, namespace, name, identity } = call;
    const { group, version, resource } = endpoint;
    return mustBeAllowed(context.authorizer, {
      user: identity.user,
      verb,
      group,
      version,
      resource,
      subresource,
      namespace,
      name,
    });
  };

  return {
    async get(call) {
      const permitting = permit(call, 'get');
      if (permitting) await permitting;
      const subresource = subresourceOf(call.endpoint, call.subresource);
      if (subresource && !subresource.merge && !subresource.view) throw notAllowed();
      const conversion = conversionOf(call);
      if (conversion) return presentedOne(context, call, conversion, get(context, asStored(call)));
      const object = get(context, call);
      return subresource?.view?.show(object, call) ?? object;
    },
    async list(call) {
      const permitting = permit(namedBySelector(call), 'list');
      if (permitting) await permitting;
      const conversion = conversionOf(call);
      if (!conversion) return list(context, call);
      const found = list(context, asStored(call));
      return { ...found, items: await presented(context, call, conversion, found.items) };
    },
    watch(call) {
      const permitting = permit(namedBySelector(call), 'watch');
      const conversion = conversionOf(call);
      const begin = (): AsyncIterable<WatchEvent> =>
        conversion ? watchConverted(context, call, conversion, watch(context, asStored(call))) : watch(context, call);
      return permitting ? afterwards(permitting, begin) : begin();
    },
    async create(call, body) {
      const permitting = permit(call, 'create');
      if (permitting) await permitting;
      const review = reviewOf(call.endpoint);
      if (review) return review(context, call, body);
      const subresource = subresourceOf(call.endpoint, call.subresource);
      const conversion = conversionOf(call);
      if (!subresource && conversion) return createConverted(context, call, conversion, body);
      if (!subresource) return create(context, call, body);
      if (!subresource.create) throw notAllowed();
      return subresource.create(context, call, body);
    },
    async update(call, body) {
      const permitting = permit(call, 'update');
      if (permitting) await permitting;
      const conversion = conversionOf(call);
      return conversion ? updateConverted(context, call, conversion, body) : update(context, call, body);
    },
    async patch(call, by) {
      const permitting = permit(call, 'patch');
      if (permitting) await permitting;
      const conversion = conversionOf(call);
      return conversion ? patchConverted(context, call, conversion, by) : patch(context, call, by);
    },
    async delete(call) {
      const permitting = permit(call, 'delete');
      if (permitting) await permitting;
      if (call.subresource !== '') throw notAllowed();
      const conversion = conversionOf(call);
      if (!conversion) return remove(context, call);
      const removed = await remove(context, asStored(call));
      return removed.kind === 'Status' ? removed : presentedOne(context, call, conversion, removed as KubeObject);
    },
    async deleteCollection(call) {
      const permitting = permit(call, 'deletecollection');
      if (permitting) await permitting;
      mustSupport(call.endpoint, 'deletecollection');
      const conversion = conversionOf(call);
      if (!conversion) return deleteCollection(context, call);
      const removed = await deleteCollection(context, asStored(call));
      return { ...removed, items: await presented(context, call, conversion, removed.items) };
    },
  };
}

/** A list of the one object of a name needs permission for that object only. */
function namedBySelector<Options extends { readonly fieldSelector?: string }>(call: Call<Options>): Call<Options> {
  const name = /^metadata\.name==?([^,!=]+)$/.exec(call.options.fieldSelector ?? '')?.[1];
  return name === undefined ? call : { ...call, name };
}

async function deleteCollection(context: ServerContext, call: Call<DeleteOptions & ListOptions>): Promise<KubeList> {
  const found = list(context, call);
  const items: KubeObject[] = [];
  for (const { metadata } of found.items) {
    try {
      items.push(await removeObject(context, { ...call, name: metadata.name, namespace: metadata.namespace }));
    } catch (error) {
      // somebody else was faster
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }
  return { ...found, items: items.map(call.endpoint.present) };
}

async function* afterwards(
  permitting: Promise<void>,
  begin: () => AsyncIterable<WatchEvent>,
): AsyncGenerator<WatchEvent> {
  await permitting;
  yield* begin();
}
