import type { KubeApi, WriteOptions } from '../../client/kube-api.ts';
import type { KindRegistry } from '../../kinds/registry.ts';
import type { SchemaSource } from '../../machinery/schema/contract.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { Random, Sim } from '../../sim/index.ts';
import type { ServiceDialer, UrlCaller, UserInfo } from '../contract.ts';
import type { AuthorizationAttributes, Verdict } from '../authorization/index.ts';
import type { Endpoint } from '../endpoint.ts';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** One request on its way to the store, in the version in which the kind is kept. */
export interface AdmissionAttributes {
  readonly operation: AdmissionOperation;
  readonly endpoint: Endpoint;
  /** '' for the resource itself. */
  readonly subresource: string;
  readonly namespace: string | undefined;
  /** '' while a generated name is not known: mutating plugins come before it is made up. */
  name: string;
  /** Replaced by mutating plugins: they assign a new object, they never change it. Undefined for DELETE and CONNECT. */
  object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** The options of the request, for webhooks. */
  readonly options: WriteOptions;
  /** What goes into the answer's `Warning` headers. */
  readonly warn: (text: string) => void;
}

/** What plugins may know of the cluster: the API, as a privileged client, and objects at hand without waiting. */
export interface AdmissionContext {
  readonly sim: Sim;
  /** A stream of admission's own. */
  readonly random: Random;
  readonly registry: KindRegistry;
  /** Of the built-in kinds. */
  readonly schemas: SchemaSource;
  /** Into the simulated network, and out of it. */
  readonly dial: ServiceDialer | undefined;
  readonly callUrl: UrlCaller | undefined;
  readonly api: KubeApi;
  /** Whether somebody may do something; denied where who decides would have to wait. */
  access(attributes: AuthorizationAttributes): Verdict;
  /** A stored object by group, resource, namespace and name, now; the version kept. */
  find(group: string, resource: string, namespace: string | undefined, name: string): KubeObject | undefined;
  /** All stored objects of a resource in a namespace (undefined: everywhere), now. */
  findAll(group: string, resource: string, namespace: string | undefined): readonly KubeObject[];
  /**
   * What `make` makes of all stored objects of a resource in a namespace (undefined: everywhere); made again only once one
   * of them has changed. Results are remembered by `make` itself: pass a function that lives as long as the plugin, and
   * that looks at nothing else.
   */
  derived<T>(
    group: string,
    resource: string,
    namespace: string | undefined,
    make: (objects: readonly KubeObject[]) => T,
  ): T;
  /** Writes what the server itself keeps about an object, such as a quota's usage, before anybody else comes between. */
  replace(group: string, resource: string, object: KubeObject): void;
}

/**
 * An admission plugin. It refuses by throwing an ApiError. A hook that returns nothing has decided at once: only those
 * that must wait (webhooks) return a promise, so that the others cost no turn.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/
 */
export interface AdmissionPlugin {
  /** `LimitRanger`, as `--enable-admission-plugins` names it. */
  readonly name: string;
  /** Which requests it sees at all; asked once for an operation, resource and subresource, and remembered. */
  handles(operation: AdmissionOperation, endpoint: Endpoint, subresource: string): boolean;
  /** Where it changes an object the mutating plugins before it see that once more. */
  readonly reinvokes?: boolean;
  admit?(attributes: AdmissionAttributes, context: AdmissionContext): void | Promise<void>;
  validate?(attributes: AdmissionAttributes, context: AdmissionContext): void | Promise<void>;
}
