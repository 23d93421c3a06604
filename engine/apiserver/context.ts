import type { KindRegistry } from '../kinds/registry.ts';
import type { FieldOwnership } from '../machinery/apply/contract.ts';
import type { OwnershipLedger } from '../machinery/apply/ledger.ts';
import type { SchemaSource } from '../machinery/schema/contract.ts';
import type { Random, Sim } from '../sim/index.ts';
import type { Snapshot, Store } from '../store/index.ts';
import type { Admission } from './admission/index.ts';
import type { Allocators } from './allocation/index.ts';
import type { ServiceAccountTokens } from './authentication/service-accounts.ts';
import type { Authorizer } from './authorization/index.ts';
import type { ServiceDialer, UrlCaller, UserInfo } from './contract.ts';
import type { Decoder } from './decode.ts';
import type { SharedEvents } from './http/transform.ts';
import type { EndpointLookup } from './endpoint.ts';

/** What every verb works with. */
export interface ServerContext {
  readonly sim: Sim;
  readonly store: Store;
  readonly registry: KindRegistry;
  readonly endpoint: EndpointLookup;
  readonly admission: Admission;
  readonly authorizer: Authorizer;
  readonly tokens: ServiceAccountTokens;
  /** Tokens that are accepted before a request comes here. */
  readonly otherTokens: ((token: string) => UserInfo | undefined)[];
  /** Of built-in kinds: for strategic merges, field ownership and OpenAPI. */
  readonly schemas: SchemaSource | undefined;
  readonly decoder: Decoder;
  readonly allocators: Allocators;
  readonly ownership: FieldOwnership | undefined;
  /** What the ownership was applied to; undefined where it is not kept. */
  readonly ledger: OwnershipLedger | undefined;
  /** Into the simulated network, and out of it. */
  readonly dial: ServiceDialer | undefined;
  readonly callUrl: UrlCaller | undefined;
  /** The server's own stream of randomness: UIDs and generated names. */
  readonly random: Random;
  /** Events of watches over HTTP. */
  readonly sharedEvents: SharedEvents;
  /** Of lists that are given out in pieces, by collection and revision; the newest few. */
  readonly snapshots: Map<string, Snapshot>;
}
