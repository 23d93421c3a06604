import type { KubeObject } from '../../machinery/types.ts';

/** An object as a file has it: all but its kind may be missing. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: Partial<KubeObject['metadata']>;
  readonly [field: string]: unknown;
}

/** With the metadata that every object has; a missing name stays the server's to refuse. */
export function asKubeObject(manifest: Manifest, namespace?: string): KubeObject {
  const { metadata, ...rest } = manifest;
  const name = metadata?.name === undefined ? {} : { name: metadata.name };
  const placed = namespace === undefined ? {} : { namespace };
  return { ...rest, metadata: { ...metadata, ...name, ...placed } } as KubeObject;
}
