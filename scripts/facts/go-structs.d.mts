export interface GoField {
  readonly name: string;
  readonly embedded: boolean;
  /** As Go prints it: `*v1.Affinity`. */
  readonly type: string;
  /** The OpenAPI name of its struct. */
  readonly definition: string;
  readonly pointer: boolean;
  readonly struct: boolean;
  readonly tag: string;
}

/** By the OpenAPI name of the type. */
export declare function readGoStructs(binary: Buffer): ReadonlyMap<string, readonly GoField[]>;
