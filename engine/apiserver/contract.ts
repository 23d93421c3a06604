import type {
  ApiRequest,
  ApiResponse,
  ByteDuplex,
  ExecOptions,
  KubeApi,
  LogOptions,
  RemoteProcess,
} from '../client/kube-api.ts';
import type { AdmissionPlugin } from './admission/contract.ts';
import type { FieldOwnership } from '../machinery/apply/contract.ts';
import type { SchemaSource } from '../machinery/schema/contract.ts';
import type { Authorizer } from './authorization/index.ts';
import type { KindRegistry } from '../kinds/registry.ts';
import type { JsonObject, KubeObject, ObjectRef } from '../machinery/types.ts';
import type { LogRecord, PersistOptions, StoreImage } from '../store/index.ts';
import type { Sim } from '../sim/index.ts';

/** Who asks. */
export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: { readonly [key: string]: readonly string[] };
}

/** A component's own identity, as it authenticates to a real API server. */
export interface ClientIdentity {
  readonly user: UserInfo;
  /** Names the field manager of writes that name none, as the user agent does for real clients. */
  readonly userAgent?: string;
}

export interface ApiServer {
  readonly registry: KindRegistry;
  /** The door for a component of this process: the whole pipeline but its transport. */
  client(identity: ClientIdentity): KubeApi;
  /** The door for everybody else: the server authenticates, then hands over. Never throws; failures are Status bodies. */
  handle(request: ApiRequest, identity: ClientIdentity): Promise<ApiResponse>;
  /**
   * Whose token this is: a service account's. Without a token it is the anonymous user, where there are rules of who may do
   * what; undefined is nobody, and gets 401.
   */
  authenticate(token: string | undefined): UserInfo | undefined;
  /** Lets TokenReview know whose tokens others accept before they hand requests over (a server's own administrator). */
  alsoKnows(owner: (token: string) => UserInfo | undefined): void;
  /** Whom a request acts as by its `impersonate-…` headers; `handle` does so itself. Rejects with an ApiError. */
  impersonate(identity: ClientIdentity, headers: { readonly [name: string]: string }): Promise<ClientIdentity>;
  /** A token of these claims that `authenticate` accepts: for the controllers that a real cluster gives the key to. */
  signToken(claims: JsonObject): string;
  /** Streams that HTTP upgrades to; fails with an ApiError before the first byte. */
  exec(ref: ObjectRef, options: ExecOptions, identity: ClientIdentity): Promise<RemoteProcess>;
  attach(ref: ObjectRef, options: Omit<ExecOptions, 'command'>, identity: ClientIdentity): Promise<RemoteProcess>;
  portForward(ref: ObjectRef, port: number, identity: ClientIdentity, signal?: AbortSignal): Promise<ByteDuplex>;
  /** A kubelet that serves its node's pods; returns what takes it away again. */
  connectNode(nodeName: string, connection: NodeConnection): () => void;
  /** All that is stored, now: to begin another server with. Costs next to nothing. */
  image(): StoreImage;
  /**
   * Resolves once all that has happened until now is in the storage, which is before anybody outside may hear of it;
   * undefined where it is, or there is none. Rejects where it could not be written.
   */
  durable(): Promise<void> | undefined;
  /** Writes what is left to the storage, and ends that. */
  flushed(): Promise<void>;
  dispose(): void;
}

export interface ApiServerOptions {
  readonly sim: Sim;
  readonly registry: KindRegistry;
  /** Kubernetes minor that is served: "1.36". */
  readonly version: string;
  /** What the store begins with: of another server, or `loadStorage` of a storage. */
  readonly image?: StoreImage;
  /** Where every change is written. */
  readonly persist?: PersistOptions;
  /** Told of every change of the store, in order, from the first. */
  readonly onChange?: (record: LogRecord) => void;
  /** Admission plugins, in the order in which they are asked. */
  readonly admission?: readonly AdmissionPlugin[];
  /** Everybody may do everything where absent. `RBAC`: nodes and roles decide, as they are stored. */
  readonly authorizer?: Authorizer | 'RBAC';
  /** Objects that are made where they are missing: valid and complete, but for what a server gives each. */
  readonly initialObjects?: readonly KubeObject[];
  /** Signs service account tokens; 32 bytes of the world's randomness where absent. */
  readonly serviceAccountKey?: Uint8Array;
  /** Those of the built-in API, unless said otherwise. */
  readonly schemas?: SchemaSource;
  /** Keeps managedFields and serves server-side apply; without it neither is there. */
  readonly ownership?: FieldOwnership;
  /** Reaches into the simulated network: webhooks and the proxy subresources. */
  readonly dial?: ServiceDialer;
  /** Reaches out of the simulation, for webhooks that are named by URL; refused where absent. */
  readonly callUrl?: UrlCaller;
}

/** What the API server asks of a kubelet (port 10250 of a real one). Pods are named by namespace and name. */
export interface NodeConnection {
  logs(pod: { namespace: string; name: string }, options: LogOptions): AsyncIterable<Uint8Array>;
  exec(pod: { namespace: string; name: string }, options: ExecOptions): Promise<RemoteProcess>;
  attach(pod: { namespace: string; name: string }, options: Omit<ExecOptions, 'command'>): Promise<RemoteProcess>;
  portForward(pod: { namespace: string; name: string }, port: number, signal?: AbortSignal): Promise<ByteDuplex>;
  /** What the kubelet serves besides at a path, as text; undefined where it is nothing. */
  page(path: string): string | undefined;
}

/** HTTP within the simulated cluster, from the control plane. */
export type ServiceDialer = (request: {
  readonly host: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  readonly method: string;
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal;
}) => Promise<{ status: number; headers: { readonly [name: string]: string }; body: Uint8Array }>;

/** HTTP outside of the simulated cluster, where the host allows it. */
export type UrlCaller = (request: {
  readonly url: string;
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
  /** PEM of the authorities to trust; those of the system where absent. */
  readonly ca?: string;
  readonly signal: AbortSignal;
}) => Promise<{ readonly status: number; readonly body: Uint8Array }>;
