import { isApiError } from '../../../machinery/errors.ts';
import { KubectlError } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { pluralName } from '../../resources/mapper.ts';
import { collectionOf, type Info, refOf } from '../../resources/visit.ts';

/** Waits until each object is gone, or another of its name has taken its place. `timeout` in milliseconds, 0 for none. */
export async function waitUntilGone(
  invocation: Invocation,
  deleted: readonly { readonly info: Info; readonly uid: string | undefined }[],
  timeout: number,
): Promise<void> {
  const { clock } = invocation.context.sim;
  const deadline = timeout > 0 ? clock.now() + timeout : Number.POSITIVE_INFINITY;
  for (const { info, uid } of deleted) {
    if (!(await goneBy(invocation, info, uid, deadline))) {
      throw new KubectlError(
        `timed out waiting for the condition on ${pluralName({ ...info.resource, group: '' })}/${info.name}`,
      );
    }
  }
}

/** Resolves with whether it went in time. */
export async function goneBy(
  invocation: Invocation,
  info: Info,
  uid: string | undefined,
  deadline: number,
): Promise<boolean> {
  const api = await invocation.api();
  const { clock } = invocation.context.sim;
  for (;;) {
    let version: string | undefined;
    try {
      const object = await api.get(refOf(info), { signal: invocation.signal });
      if (uid !== undefined && object.metadata.uid !== uid) return true;
      version = object.metadata.resourceVersion;
    } catch (error) {
      if (isApiError(error, 'NotFound')) return true;
      throw error;
    }
    if (clock.now() >= deadline) return false;
    const ended = new AbortController();
    const stop = () => ended.abort();
    invocation.signal.addEventListener('abort', stop, { once: true });
    const cancel = deadline === Number.POSITIVE_INFINITY ? () => {} : clock.after(deadline - clock.now(), stop);
    try {
      const events = api.watch(collectionOf(info.resource, info.namespace), {
        fieldSelector: `metadata.name=${info.name}`,
        ...(version === undefined ? {} : { resourceVersion: version }),
        signal: ended.signal,
      });
      for await (const event of events) if (event.type === 'DELETED') return true;
    } finally {
      cancel();
      ended.abort();
      invocation.signal.removeEventListener('abort', stop);
    }
    invocation.signal.throwIfAborted();
  }
}
