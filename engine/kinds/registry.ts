import type { FieldError } from '../machinery/errors.ts';
import type { Schema } from '../machinery/schema/contract.ts';
import type { GroupVersionKind, JsonObject, KubeObject } from '../machinery/types.ts';

/**
 * All that the cluster knows of one kind. Registered once; REST, discovery, validation, printing, garbage collection, the
 * tree and the diagrams follow from it. A CustomResourceDefinition registers through the same door.
 */
export interface KindDefinition {
  /** '' for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Plural, lower case: `pods`. */
  readonly resource: string;
  /** `pod`; the kind in lower case for all built-in kinds. */
  readonly singular: string;
  readonly namespaced: boolean;
  /** Served versions, preferred first. */
  readonly versions: readonly KindVersion[];
  /** Kept among the objects of another resource (events.k8s.io Events are core Events); `toStorage` converts there. */
  readonly storedAs?: { readonly group: string; readonly resource: string };
  /** The version in which objects are kept, and which `defaults`, `validate` and all other hooks here see. */
  readonly storageVersion: string;
  /** Not stored but worked out when they are asked for, as an aggregated API does: all objects of a namespace, or of all. */
  readonly computed?: (namespace: string | undefined) => readonly KubeObject[];
  readonly shortNames?: readonly string[];
  /** Where a webhook converts between its versions; without one they differ in `apiVersion` alone, or by their hooks. */
  readonly conversion?: Conversion;
  /** `all`, `api-extensions`, … */
  readonly categories?: readonly string[];
  /** All of them where absent. Review kinds have `create` alone. */
  readonly verbs?: readonly Verb[];
  readonly subresources?: Subresources;
  /**
   * Fills in defaults; returns the same object where nothing is missing. Must be idempotent. `old` is what is stored, on an
   * update: a part that both share has its defaults.
   */
  readonly defaults?: (object: KubeObject, old?: KubeObject) => KubeObject;
  /** Sets what the server sets and drops what the client may not set, before defaults' result is validated and created. */
  readonly prepareForCreate?: (object: KubeObject, context: PrepareContext) => KubeObject;
  /** The same for updates of the main resource (`status` is carried over by the pipeline where it is a subresource). */
  readonly prepareForUpdate?: (object: KubeObject, old: KubeObject, context: PrepareContext) => KubeObject;
  /** The same for updates of the status. */
  readonly prepareForStatusUpdate?: (object: KubeObject, old: KubeObject, context: PrepareContext) => KubeObject;
  /** What the schema cannot say. Metadata is validated by the pipeline. */
  readonly validate?: (object: KubeObject) => readonly FieldError[];
  /** In addition to `validate` of the new object: immutability and transitions. */
  readonly validateUpdate?: (object: KubeObject, old: KubeObject) => readonly FieldError[];
  readonly validateStatusUpdate?: (object: KubeObject, old: KubeObject) => readonly FieldError[];
  /** `Warning` headers that the server sends for this object (deprecations and the like). */
  readonly warnings?: (object: KubeObject, old?: KubeObject) => readonly string[];
  /** Whether a change of anything but metadata and status raises `metadata.generation`. Default: kinds with `spec`. */
  readonly generation?: (object: KubeObject, old: KubeObject) => boolean;
  /** Whether names are DNS subdomains (default), labels, or any path segment (RBAC). */
  readonly nameRule?: 'subdomain' | 'label' | 'dns1035' | 'path';
  /** Field selectors besides metadata.name and metadata.namespace. */
  readonly selectableFields?: { readonly [path: string]: (object: KubeObject) => string };
  /** Columns of `kubectl get`; Name and Age where absent. */
  readonly columns?: readonly Column[];
  /** Seconds after which an object vanishes by itself (Events: one hour). */
  readonly timeToLiveSeconds?: number;
  /** Default grace of a deletion in seconds, for kinds that are deleted gracefully (Pods). */
  readonly gracePeriodSeconds?: (object: KubeObject) => number;
  /** Default propagation where the client does not choose: `Orphan` for ReplicationController v1 and the like. */
  readonly defaultPropagation?: 'Background' | 'Orphan';
  /** How it is doing, for trees, diagrams and `wait`-like summaries. */
  readonly health?: (object: KubeObject) => Health;
  /** Objects it refers to by name or selector, for traffic and reference diagrams. Owners are not repeated here. */
  readonly relations?: (object: KubeObject) => readonly Relation[];
}

/** Where a webhook is; one of `url` and `service`. */
export interface ClientConfig {
  readonly url?: string;
  readonly caBundle?: string;
  readonly service?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly port?: number;
    readonly path?: string;
  };
}

/** A webhook that converts objects of a custom kind. */
export interface Conversion {
  readonly clientConfig: ClientConfig;
  /** Of `ConversionReview`, those that the webhook understands. */
  readonly reviewVersions: readonly string[];
  /** The version that is kept, whether it is served or not. */
  readonly storage: KindVersion;
}

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

export interface KindVersion {
  readonly version: string;
  /** Name of its schema in the schema file: `io.k8s.api.apps.v1.Deployment`. Custom kinds carry `openAPIV3Schema` instead. */
  readonly definition?: string;
  readonly openAPIV3Schema?: JsonObject;
  /** Only between versions that differ in more than `apiVersion`. */
  readonly toStorage?: (object: KubeObject) => KubeObject;
  readonly fromStorage?: (object: KubeObject) => KubeObject;
  readonly deprecation?: { readonly warning: string };
  /** What this version alone asks of objects that are made through it; it sees them as they are kept. */
  readonly validateCreate?: (object: KubeObject) => readonly FieldError[];
  readonly validateUpdate?: (object: KubeObject, old: KubeObject) => readonly FieldError[];
  /** Of custom kinds: `openAPIV3Schema` in the form of the built-in schemas. */
  readonly schema?: Schema;
  /** Of custom kinds: each version has its own; those of the kind where absent. */
  readonly columns?: readonly Column[];
  readonly rules?: VersionRules;
}

/** What the schema of a custom kind's version asks of its objects. */
export interface VersionRules {
  /** The object as the schema has it: without the fields that it does not know, whose paths are told; with its defaults. */
  read(object: KubeObject): { readonly object: KubeObject; readonly unknown: readonly string[] };
  validate(object: KubeObject, old: KubeObject | undefined): readonly FieldError[];
}

export interface Subresources {
  readonly status?: boolean;
  readonly scale?: ScalePaths;
  /** `binding`, `eviction`, `log`, `exec`, `attach`, `portforward`, `proxy`, `ephemeralcontainers`, `resize`, `token`, `approval`, `finalize`. */
  readonly others?: readonly string[];
}

/** Where Scale reads and writes; the leading dot as in a CRD. */
export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

export interface PrepareContext {
  readonly now: () => string;
  readonly user: {
    readonly name: string;
    readonly uid?: string;
    readonly groups: readonly string[];
    readonly extra?: { readonly [key: string]: readonly string[] };
  };
}

/** A column of a table, as `kubectl get` prints it and the Table API describes it. */
export interface Column {
  /** `Ready`, printed in upper case. */
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description?: string;
  /** 0: always; 1: with -o wide. */
  readonly priority?: 0 | 1;
  /** `now` is virtual milliseconds, for ages. */
  readonly value: (object: KubeObject, now: number) => string | number | boolean | undefined;
}

export interface Health {
  readonly state: 'ok' | 'progressing' | 'degraded' | 'failed' | 'unknown' | 'terminating';
  /** In few words: `2/3 ready`, `CrashLoopBackOff`. */
  readonly summary: string;
}

export interface Relation {
  /** `selects`, `mounts`, `uses`, `routes-to`, `scales`, `binds`, `scheduled-on`. */
  readonly type: string;
  readonly to:
    | { readonly group: string; readonly kind: string; readonly name: string; readonly namespace?: string }
    | { readonly group: string; readonly kind: string; readonly selector: JsonObject; readonly namespace?: string };
  /** `spec.volumes[0].configMap`, for messages and hovers. */
  readonly field?: string;
}

/** The kinds that a server knows. Changes while it runs: CRDs come and go. */
export interface KindRegistry {
  /** In the order in which they were registered: the order of discovery. */
  all(): readonly KindDefinition[];
  byResource(group: string, resource: string): KindDefinition | undefined;
  byKind(group: string, kind: string): KindDefinition | undefined;
  register(definition: KindDefinition): void;
  unregister(group: string, kind: string): void;
  /** Raised by each change. */
  readonly revision: number;
}

export function createKindRegistry(definitions: readonly KindDefinition[]): KindRegistry {
  const byKind = new Map<string, KindDefinition>();
  const byResource = new Map<string, KindDefinition>();
  let revision = 0;
  let list: readonly KindDefinition[] | undefined;
  const registry: KindRegistry = {
    all: () => (list ??= [...byKind.values()]),
    byResource: (group, resource) => byResource.get(`${resource}.${group}`),
    byKind: (group, kind) => byKind.get(`${kind}.${group}`),
    register(definition) {
      byKind.set(`${definition.kind}.${definition.group}`, definition);
      byResource.set(`${definition.resource}.${definition.group}`, definition);
      list = undefined;
      revision++;
    },
    unregister(group, kind) {
      const known = byKind.get(`${kind}.${group}`);
      if (!known) return;
      byKind.delete(`${kind}.${group}`);
      byResource.delete(`${known.resource}.${group}`);
      list = undefined;
      revision++;
    },
    get revision() {
      return revision;
    },
  };
  for (const definition of definitions) registry.register(definition);
  return registry;
}

/** `apps/v1, Kind=Deployment`, as messages write a GVK; `/v1, Kind=Pod` for the core group. */
export function formatGroupVersionKind({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}, Kind=${kind}`;
}
