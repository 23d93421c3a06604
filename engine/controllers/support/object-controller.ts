import type { ControllerContext, ControllerDefinition, Informer } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { GroupVersionResource, KubeObject } from '../../machinery/types.ts';
import { defineController } from './definition.ts';

export interface ObjectControllerOptions<T extends KubeObject> {
  readonly resource: GroupVersionResource;
  /** For the record of failures. */
  readonly kind: { readonly apiVersion: string; readonly kind: string };
  /** Whom a change of an object has looked at: itself, where absent. `before` is absent for one that is new or gone. */
  readonly affected?: (object: T, all: Informer<T>, before: T | undefined) => readonly T[];
  /** Looks at one object. That it is gone by the time it is written is no failure. */
  readonly reconcile: (object: T, all: Informer<T>, context: ControllerContext) => Promise<void>;
  /** The service account as which it acts; one of its own name where absent. */
  readonly account?: string;
}

/** A controller that knows the objects of one resource and nothing else, and looks at them one by one. */
export function objectController<T extends KubeObject>(
  name: string,
  { resource, kind, affected = (object) => [object], reconcile, account = name }: ObjectControllerOptions<T>,
): ControllerDefinition {
  return defineController(
    name,
    (context) => {
      const all = context.informers.informer<T>(resource);
      const { queue, stop } = createController({
        sim: context.sim,
        name,
        kind,
        waitFor: [all],
        reconciler: {
          async reconcile(key) {
            const object = all.get(key);
            if (!object) return;
            await reconcile(object, all, context).catch((error: unknown) => {
              if (!isApiError(error, 'NotFound')) throw error;
            });
          },
        },
      });
      const look = (object: T, before?: T): void => {
        for (const each of affected(object, all, before)) queue.add(keyOf(each));
      };
      const end = all.subscribe({
        added: (object) => look(object),
        updated: look,
        deleted: (object) => look(object),
      });
      return () => {
        end();
        stop();
      };
    },
    { account },
  );
}
