import type { KubeObject } from '../../machinery/types.ts';

/** How pulls of an image fail that nobody can pull. */
export const pullErrors = ['NotFound', 'Unauthorized', 'Unavailable'] as const;

/** What gRPC's health protocol says of a service. */
export const healthStatuses = ['SERVING', 'NOT_SERVING', 'UNKNOWN'] as const;

type Amount = string | number;

export interface ImageBehaviorSpec {
  readonly image: string;
  readonly size?: Amount;
  readonly user?: string;
  readonly pull?: {
    readonly duration?: string;
    readonly error?: (typeof pullErrors)[number];
    readonly credentials?: { readonly username?: string; readonly password?: string };
  };
  readonly startup?: string;
  readonly logs?: readonly {
    readonly after?: string;
    readonly every?: string;
    readonly stream?: 'stdout' | 'stderr';
    readonly text: string;
  }[];
  readonly listen?: readonly {
    readonly port?: number;
    readonly protocol?: 'http' | 'tcp' | 'grpc';
    readonly health?: { readonly [service: string]: (typeof healthStatuses)[number] };
    readonly routes?: readonly {
      readonly path: string;
      readonly status?: number;
      readonly headers?: { readonly [name: string]: string };
      readonly body?: string;
      readonly delay?: string;
    }[];
  }[];
  readonly usage?: readonly { readonly after?: string; readonly cpu: Amount; readonly memory: Amount }[];
  readonly exit?: { readonly after: string; readonly code: number };
  readonly stop?: { readonly after?: string; readonly code?: number; readonly ignore?: boolean };
  readonly requires?: { readonly anyOf: readonly string[]; readonly message: string; readonly code: number };
}

export interface ImageBehaviorStatus {
  readonly phase?: 'Active' | 'Failed';
  readonly message?: string;
}

export interface ImageBehavior extends KubeObject {
  readonly spec: ImageBehaviorSpec;
  readonly status?: ImageBehaviorStatus;
}

/** A stored object of the kind: its schema was checked when it was stored. */
export const asImageBehavior = (object: KubeObject): ImageBehavior => object as ImageBehavior;
