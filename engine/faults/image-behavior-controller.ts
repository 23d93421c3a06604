import type { EventRecorder, InformerFactory } from '../client/contract.ts';
import type { KubeApi } from '../client/kube-api.ts';
import { isApiError } from '../machinery/errors.ts';
import type { Json } from '../machinery/types.ts';
import { RuntimeError } from '../runtime/cri.ts';
import type { ImageCatalogue } from '../runtime/index.ts';
import { applyImageBehavior } from './image-behaviors.ts';
import { imageBehaviorsResource } from './kinds/group.ts';
import type { ImageBehavior, ImageBehaviorStatus } from './kinds/image-behavior-spec.ts';

export interface ImageBehaviorControllerOptions {
  readonly images: ImageCatalogue;
  readonly api: KubeApi;
  readonly informers: InformerFactory;
  readonly events: EventRecorder;
}

/** Lets the images of the catalogue behave as the ImageBehaviors of the API say. */
export function startImageBehaviorController(options: ImageBehaviorControllerOptions): () => void {
  const { images, api, informers, events } = options;
  const undos = new Map<string, () => void>();

  async function report(object: ImageBehavior, status: ImageBehaviorStatus): Promise<void> {
    const ref = { ...imageBehaviorsResource, name: object.metadata.name, subresource: 'status' };
    try {
      await api.patch(ref, { type: 'merge', body: { status: { message: null, ...status } as unknown as Json } });
    } catch (error) {
      // deleted meanwhile
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }

  function withdraw({ metadata: { name } }: ImageBehavior): void {
    undos.get(name)?.();
    undos.delete(name);
  }

  function apply(object: ImageBehavior): void {
    withdraw(object);
    try {
      undos.set(object.metadata.name, applyImageBehavior(images, object.spec));
      void report(object, { phase: 'Active' });
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      events.event(object, 'Warning', 'BehaviorImpossible', error.message);
      void report(object, { phase: 'Failed', message: error.message });
    }
  }

  return informers.informer<ImageBehavior>(imageBehaviorsResource).subscribe({
    added: apply,
    updated(object, before) {
      if (object.spec !== before.spec) apply(object);
    },
    deleted: withdraw,
  });
}
