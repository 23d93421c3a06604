/** The API server: the request pipeline over the store, in process or as HTTP-shaped requests. */
import { createStore, persist } from '../store/index.ts';
import { createOwnershipLedger } from '../machinery/apply/ledger.ts';
import { builtinSchemas } from '../machinery/schema/index.ts';
import type { KindRegistry } from '../kinds/registry.ts';
import { createAdmissionContext } from './admission/context.ts';
import { type AdmissionPlugin, createAdmission } from './admission/index.ts';
import { type Aggregation, startAggregation } from './aggregation/index.ts';
import { createAllocators } from './allocation/index.ts';
import { namespaceLifecycle } from './admission/namespace-lifecycle.ts';
import { createAccess } from './authorization/access.ts';
import { anonymous, impersonate } from './authentication/impersonation.ts';
import { createServiceAccountTokens } from './authentication/service-accounts.ts';
import { allowAll } from './authorization/index.ts';
import { createClient } from './client.ts';
import { createNodeConnections } from './connect/nodes.ts';
import { storeComponentStatuses } from './component-statuses.ts';
import type { ServerContext } from './context.ts';
import type { ApiServer, ApiServerOptions, ClientIdentity } from './contract.ts';
import { createDecoder } from './decode.ts';
import { createDispatch } from './dispatch.ts';
import { createRequestMetrics, handle } from './http/index.ts';
import { createClassifier } from './flow-control/classify.ts';
import { startFlowControl } from './flow-control/index.ts';
import { sharedEvents } from './http/transform.ts';
import { startApiExtensions } from './apiextensions/index.ts';
import { createSystemNamespaces } from './system-namespaces.ts';
import { storeInitialObjects } from './initial-objects.ts';
import { createEndpointLookup } from './endpoint.ts';
import { withOwnershipAside } from './stored-ownership.ts';

export type * from './admission/contract.ts';
export { type AuthorizationAttributes, type Authorizer, allowAll, type Verdict } from './authorization/index.ts';
export { legacyClaims } from './authentication/service-accounts.ts';
export type * from './contract.ts';
export {
  type LogRecord,
  type LoadedStorage,
  loadStorage,
  type PersistOptions,
  type Storage,
  type StorageProblem,
  type StoredPart,
  type StoreImage,
} from '../store/index.ts';

/** As a real API server calls itself over its loopback. */
const ownIdentity: ClientIdentity = {
  user: { name: 'system:apiserver', groups: ['system:masters'] },
  userAgent: 'kube-apiserver',
};

export function createApiServer(options: ApiServerOptions): ApiServer {
  const { sim, registry } = options;
  const ledger = options.ownership && createOwnershipLedger(options.ownership);
  const store = createStore(sim, options.image && (ledger ? withOwnershipAside(options.image, ledger) : options.image));
  if (options.onChange) store.onChange(options.onChange);
  const persistence =
    options.persist && persist(store, sim, options.persist, (object) => (ledger ? ledger.shown(object) : object));
  /** Another one where the world goes on from an image: no UID comes twice. */
  const stream = (name: string) => sim.random.fork(options.image ? `${name}/${options.image.revision}` : name);
  const serviceAccountKey = options.serviceAccountKey ?? sim.random.fork('service-account-key').bytes(32);
  const access = createAccess(options.authorizer, store, sim);
  const admission = createAdmission(
    [...access.admission, ...builtinPlugins(registry), ...(options.admission ?? [])],
    createAdmissionContext(store, options, access.authorizer, () => server.client(ownIdentity)),
  );
  const context: ServerContext = {
    sim,
    store,
    registry,
    admission,
    authorizer: access.authorizer,
    tokens: createServiceAccountTokens(serviceAccountKey, store, sim.clock),
    otherTokens: [],
    // parsed only when first asked for
    get schemas() {
      return options.schemas ?? builtinSchemas();
    },
    decoder: createDecoder(() => options.schemas ?? builtinSchemas()),
    allocators: createAllocators(store, sim.random.fork('allocators')),
    ownership: options.ownership,
    ledger,
    endpoint: createEndpointLookup(registry, store),
    dial: options.dial,
    callUrl: options.callUrl,
    random: stream('apiserver'),
    sharedEvents: sharedEvents(ledger?.shown ?? ((object) => object)),
    snapshots: new Map(),
  };
  const nodes = createNodeConnections(context);
  const dispatch = createDispatch(context);
  const metrics = createRequestMetrics(() => sim.clock.now());
  const classify = createClassifier(store);
  let aggregation: Aggregation = { route: () => undefined, remote: () => [] };

  const server: ApiServer = {
    registry,
    client: (identity) => createClient(context, dispatch, nodes, server, identity),
    handle: (request, identity) =>
      handle(
        { context, dispatch, nodes, metrics, classify, aggregation, version: options.version, dial: options.dial },
        request,
        identity,
      ),
    authenticate: (token) =>
      token === undefined
        ? context.authorizer === allowAll
          ? undefined
          : anonymous
        : context.tokens.owner(token)?.user,
    alsoKnows: (owner) => void context.otherTokens.push(owner),
    impersonate: (identity, headers) => impersonate(context.authorizer, identity, headers),
    signToken: (claims) => context.tokens.sign(claims),
    exec: nodes.exec,
    attach: nodes.attach,
    portForward: nodes.portForward,
    image: () => store.image(),
    durable: () => persistence?.durable(),
    flushed: async () => persistence?.stop(),
    connectNode: (nodeName, connection) => nodes.connect(nodeName, connection),
    dispose() {},
  };
  createSystemNamespaces(server.client(ownIdentity), context);
  storeInitialObjects(context, options.initialObjects ?? [], stream('initial-objects'));
  storeComponentStatuses(context);
  startFlowControl(context, stream('flow-control'));
  startApiExtensions(context, server.client(ownIdentity));
  aggregation = startAggregation(context, options.dial, stream('aggregation'));
  return server;
}

/** Where namespaces are served they must be there. */
const builtinPlugins = (registry: KindRegistry): readonly AdmissionPlugin[] =>
  registry.byResource('', 'namespaces') ? [namespaceLifecycle] : [];
