import { isApiError } from '../../../machinery/errors.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import type { Invocation } from '../../invocation.ts';
import { collectionOf, getNamed, type Info, refOf } from '../../resources/visit.ts';
import type { Condition } from './condition.ts';

/** Follows one object until the condition holds, and gives it then; undefined when the deadline came first. */
export async function objectBy(
  invocation: Invocation,
  info: Info,
  condition: Condition,
  deadline: number,
): Promise<KubeObject | undefined> {
  const api = await invocation.api();
  const { clock } = invocation.context.sim;
  const met = (object: KubeObject): boolean => condition.type !== 'test' || condition.met(object);
  for (;;) {
    let version: string | undefined;
    try {
      const object = await getNamed(invocation, refOf(info));
      if (met(object)) return object;
      version = object.metadata.resourceVersion;
    } catch (error) {
      if (condition.type !== 'create' || !isApiError(error, 'NotFound')) throw error;
    }
    if (clock.now() >= deadline) return undefined;
    const ended = new AbortController();
    const stop = () => ended.abort();
    invocation.signal.addEventListener('abort', stop, { once: true });
    const cancel = clock.after(deadline - clock.now(), stop);
    try {
      const events = api.watch(collectionOf(info.resource, info.namespace), {
        fieldSelector: `metadata.name=${info.name}`,
        ...(version === undefined ? {} : { resourceVersion: version }),
        signal: ended.signal,
      });
      for await (const event of events) {
        if (event.type === 'ERROR' || event.type === 'DELETED') break;
        if (event.type !== 'BOOKMARK' && met(event.object)) return event.object;
      }
    } finally {
      cancel();
      ended.abort();
      invocation.signal.removeEventListener('abort', stop);
    }
    invocation.signal.throwIfAborted();
  }
}
