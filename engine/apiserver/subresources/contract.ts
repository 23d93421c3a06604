import type { FieldError } from '../../machinery/errors.ts';
import type { KubeObject, Status } from '../../machinery/types.ts';
import type { Call } from '../call.ts';
import type { ServerContext } from '../context.ts';

/** A part of an object, or an act on it, that has a path of its own. Objects here are in the version that is kept. */
export interface Subresource {
  /** What a write through it makes of the stored object; only that part changes. Absent: it cannot be written. */
  readonly merge?: (wanted: KubeObject, old: KubeObject) => KubeObject;
  readonly validate?: (object: KubeObject, old: KubeObject) => readonly FieldError[];
  /** Where it is read and written as an object of another kind (Scale): how it shows, and what a change of it means. */
  readonly view?: {
    readonly kind: string;
    readonly apiVersion: string;
    show(object: KubeObject, call: Call<unknown>): KubeObject;
    apply(shown: KubeObject, object: KubeObject, call: Call<unknown>): KubeObject;
  };
  /** What a POST does. */
  readonly create?: (context: ServerContext, call: Call, body: KubeObject) => Promise<KubeObject | Status>;
}
