import type { Json, KubeList, KubeObject, ObjectRef, ResourceRef, Status, WatchEvent } from '../machinery/types.ts';

/**
 * Verbs on resources: the only door to a cluster, embedded or real.
 *
 * Objects that come out are frozen and shared: copy what you change. Objects that go in are taken over: do not change
 * them afterwards. Every method fails with an `ApiError`.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
export interface KubeApi {
  get<T extends KubeObject = KubeObject>(ref: ObjectRef, options?: GetOptions): Promise<T>;
  list<T extends KubeObject = KubeObject>(resource: ResourceRef, options?: ListOptions): Promise<KubeList<T>>;
  /** Ends when `options.signal` aborts, when the server closes it, or after an ERROR event. */
  watch<T extends KubeObject = KubeObject>(resource: ResourceRef, options: WatchOptions): AsyncIterable<WatchEvent<T>>;
  /** `ref.name` is set only for a subresource that is created (`binding`, `eviction`, `token`). */
  create<T extends KubeObject = KubeObject>(
    ref: ResourceRef | ObjectRef,
    object: KubeObject,
    options?: WriteOptions,
  ): Promise<T>;
  update<T extends KubeObject = KubeObject>(ref: ObjectRef, object: KubeObject, options?: WriteOptions): Promise<T>;
  patch<T extends KubeObject = KubeObject>(ref: ObjectRef, patch: Patch, options?: PatchOptions): Promise<T>;
  /** The object as it is after the request: gone, or with a deletionTimestamp where something holds it. */
  delete(ref: ObjectRef, options?: DeleteOptions): Promise<KubeObject | Status>;
  deleteCollection(resource: ResourceRef, options?: DeleteOptions & ListOptions): Promise<KubeList | Status>;

  /** `kubectl logs`: chunks of bytes as the container wrote them; ends at the end of the log unless `follow`. */
  logs(ref: ObjectRef, options?: LogOptions): AsyncIterable<Uint8Array>;
  exec(ref: ObjectRef, options: ExecOptions): Promise<RemoteProcess>;
  attach(ref: ObjectRef, options: Omit<ExecOptions, 'command'>): Promise<RemoteProcess>;
  /** One stream to a port of a pod. */
  portForward(ref: ObjectRef, port: number, signal?: AbortSignal): Promise<ByteDuplex>;

  /** A request as over HTTP, for `--raw`, tables, OpenAPI documents, the proxy subresources, and tests. */
  request(request: ApiRequest): Promise<ApiResponse>;

  discovery(): Promise<Discovery>;
  /** The OpenAPI v3 document of one group and version: `apis/apps/v1`, `api/v1`. */
  openapi(path: string): Promise<Json>;
}

export interface GetOptions {
  /** '' or absent: most recent; '0': any; otherwise at least as new as this. */
  readonly resourceVersion?: string;
  /** In process `metadata.managedFields` is left out unless it is asked for; servers over HTTP always send it. */
  readonly managedFields?: boolean;
  /** Told what the server says in `Warning` headers: that the version is deprecated, say. */
  readonly onWarning?: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface ListOptions extends GetOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan';
}

export interface WatchOptions extends Omit<ListOptions, 'limit' | 'continue'> {
  readonly signal: AbortSignal;
  readonly allowWatchBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
}

export interface WriteOptions {
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
  /** Told what the server says in `Warning` headers. */
  readonly onWarning?: (text: string) => void;
  readonly signal?: AbortSignal;
}

export type Patch =
  | { readonly type: 'json'; readonly operations: Json }
  | { readonly type: 'merge' | 'strategic' | 'apply'; readonly body: Json };

/** How each type of patch is called in the `Content-Type` of a request. (JSON is YAML.) */
export const patchContentTypes: { readonly [type in Patch['type']]: string } = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

export interface PatchOptions extends WriteOptions {
  /** Server-side apply: take fields over from other managers. */
  readonly force?: boolean;
}

export interface DeleteOptions extends Omit<WriteOptions, 'fieldManager' | 'fieldValidation'> {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export interface LogOptions {
  readonly container?: string;
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly sinceSeconds?: number;
  /** RFC 3339. */
  readonly sinceTime?: string;
  readonly timestamps?: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly signal?: AbortSignal;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly container?: string;
  readonly stdin?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  readonly tty?: boolean;
  readonly signal?: AbortSignal;
}

/** A process in a container seen from outside. */
export interface RemoteProcess {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  write(chunk: Uint8Array): void;
  closeStdin(): void;
  resize(columns: number, rows: number): void;
  /** How it ended: `Success`, or a failure with reason NonZeroExitCode and the exit code as a cause, as the real one says it. */
  readonly status: Promise<Status>;
}

export interface ByteDuplex {
  readonly incoming: AsyncIterable<Uint8Array>;
  write(chunk: Uint8Array): void;
  /** No more will be written. */
  end(): void;
  /** Torn down at once, both ways. */
  abort(): void;
}

/** A request of the API without its transport. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query: `/api/v1/pods?limit=5`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers?: { readonly [name: string]: string };
  /** The bytes of the body, or the JSON value itself where the caller has it. */
  readonly body?: Uint8Array | Json;
  readonly signal?: AbortSignal;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | readonly string[] };
  readonly body:
    | { readonly type: 'object'; readonly value: unknown }
    | { readonly type: 'text'; readonly text: string }
    | { readonly type: 'bytes'; readonly bytes: AsyncIterable<Uint8Array> }
    /** A watch: one JSON document a line. */
    | { readonly type: 'objects'; readonly values: AsyncIterable<unknown> };
}

/** One resource that a server offers, as in aggregated discovery. */
export interface DiscoveredResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural: `pods`. */
  readonly resource: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Names without the parent: `status`, `scale`. */
  readonly subresources: readonly string[];
}

export interface Discovery {
  /** Groups in the server's order, versions by preference. */
  readonly groups: readonly {
    readonly name: string;
    readonly versions: readonly string[];
    readonly preferred: string;
  }[];
  readonly resources: readonly DiscoveredResource[];
}
