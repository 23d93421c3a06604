import type { KindRegistry } from '../kinds/registry.ts';
import type { Random, Sim } from '../sim/index.ts';
import type { Store } from '../store/index.ts';
import type { Admission } from './admission/index.ts';
import type { ClientIdentity } from './contract.ts';
import type { EndpointLookup } from './endpoint.ts';

/** What every verb works with. */
export interface ServerContext {
  readonly sim: Sim;
  readonly store: Store;
  readonly registry: KindRegistry;
  readonly endpoint: EndpointLookup;
  readonly admission: Admission;
  /** The server's own stream of randomness: UIDs and generated names. */
  readonly random: Random;
}

/** Who asks, and what for beyond the object itself. */
export interface Caller {
  readonly identity: ClientIdentity;
}
