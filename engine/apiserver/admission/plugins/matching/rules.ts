/** Which requests webhooks and policies are about: the same rules and selectors for all of them. */
import { selectsLabels } from '../../../../machinery/selectors/index.ts';
import type { KubeObject } from '../../../../machinery/types.ts';
import type { AdmissionAttributes, AdmissionContext } from '../../contract.ts';

export interface Rule {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly scope?: string;
  readonly resourceNames?: readonly string[];
}

export interface Selection {
  readonly matchPolicy?: string;
  readonly namespaceSelector?: unknown;
  readonly objectSelector?: unknown;
}

const has = (list: readonly string[] | undefined, value: string): boolean =>
  list?.some((item) => item === '*' || item === value) ?? false;

/** How rules name resources: plain, with a subresource after a slash, and with stars on either side of it. */
function namesResource(list: readonly string[] | undefined, resource: string, subresource: string): boolean {
  return (
    list?.some((item) => {
      const [wanted, part = ''] = item.split('/');
      return (wanted === '*' || wanted === resource) && (part === '*' || part === subresource);
    }) ?? false
  );
}

export function ruleMatches(
  rule: Rule,
  { operation, endpoint, subresource, name }: AdmissionAttributes,
  matchPolicy = 'Equivalent',
): boolean {
  const { group, version, resource, definition } = endpoint;
  if (!has(rule.operations, operation) || !has(rule.apiGroups, group)) return false;
  if (!namesResource(rule.resources, resource, subresource)) return false;
  const versions = matchPolicy === 'Exact' ? [version] : definition.versions.map((served) => served.version);
  if (!versions.some((served) => has(rule.apiVersions, served))) return false;
  const scope = definition.namespaced ? 'Namespaced' : 'Cluster';
  if (rule.scope !== undefined && rule.scope !== '*' && rule.scope !== scope && !isNamespace(endpoint, scope, rule)) {
    return false;
  }
  return !rule.resourceNames?.length || rule.resourceNames.includes(name);
}

/** A Namespace itself is of the cluster, whatever its labels select. */
const isNamespace = ({ resource, group }: AdmissionAttributes['endpoint'], scope: string, rule: Rule): boolean =>
  resource === 'namespaces' && group === '' && scope === rule.scope;

/** Whether the selectors of a webhook or policy hold for the object and its namespace. */
export function selectorsMatch(
  { namespaceSelector, objectSelector }: Selection,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): boolean {
  if (!isEmpty(namespaceSelector)) {
    const namespace = namespaceOf(attributes, context);
    if (namespace && !selectsLabels(namespaceSelector, namespace.metadata.labels)) return false;
  }
  if (isEmpty(objectSelector)) return true;
  return [attributes.object, attributes.old].some(
    (object) => object !== undefined && selectsLabels(objectSelector, object.metadata.labels),
  );
}

const isEmpty = (selector: unknown): boolean =>
  selector === undefined || selector === null || Object.keys(selector).length === 0;

/** The namespace that a request is in, or that it is about; undefined for other things of the cluster. */
export function namespaceOf(
  { endpoint, namespace, object, old, name }: AdmissionAttributes,
  context: AdmissionContext,
): KubeObject | undefined {
  if (endpoint.resource === 'namespaces' && endpoint.group === '') {
    return object ?? old ?? context.find('', 'namespaces', undefined, name);
  }
  return namespace === undefined ? undefined : context.find('', 'namespaces', undefined, namespace);
}
