import type { Schema } from '../schema/contract.ts';
import type { JsonObject, KubeObject } from '../types.ts';

/** Who writes, and with what right. */
export interface FieldWrite {
  readonly manager: string;
  /** The version in which the manager wrote: its own view of the fields. */
  readonly apiVersion: string;
  /** '' for the object itself. */
  readonly subresource: string;
  /** RFC 3339, seconds. */
  readonly time: string;
  readonly schema: Schema | undefined;
}

/**
 * Keeps `metadata.managedFields`, and decides by it what an apply may change.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export interface FieldOwnership {
  /** `next` with the ownership that a write other than apply leaves. `live` is undefined for a creation. */
  track(live: KubeObject | undefined, next: KubeObject, write: FieldWrite): KubeObject;
  /**
   * What an apply makes of the live object (undefined: of nothing), with its ownership.
   *
   * @throws ApiError 409 with the fields that other managers own, unless `force`
   */
  apply(
    live: KubeObject | undefined,
    configuration: JsonObject,
    write: FieldWrite & { readonly force: boolean },
  ): KubeObject;
}
