import type { KubeObject } from '../../machinery/types.ts';

/** An object as a file has it: all but its kind may be missing. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: Partial<KubeObject['metadata']>;
  readonly [field: string]: unknown;
}

export function isApiObject(value: object): value is Manifest {
  return (
    'apiVersion' in value &&
    typeof value.apiVersion === 'string' &&
    value.apiVersion !== '' &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    (!('metadata' in value) || value.metadata === null || typeof value.metadata === 'object')
  );
}

/** With the metadata that every object has; a missing name stays the server's to refuse. */
export function asKubeObject(manifest: Manifest, namespace?: string): KubeObject {
  const { metadata, ...rest } = manifest;
  const name = metadata?.name === undefined ? {} : { name: metadata.name };
  const placed = namespace === undefined ? {} : { namespace };
  return { ...rest, metadata: { ...metadata, ...name, ...placed } } as KubeObject;
}
