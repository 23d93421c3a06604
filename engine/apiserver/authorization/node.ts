import type { KubeObject } from '../../machinery/types.ts';
import type { Collection } from '../../store/index.ts';
import { isObject } from '../../machinery/patch/index.ts';
import type { UserInfo } from '../contract.ts';
import { itemsOf, partOf } from '../subresources/part.ts';
import type { AuthorizationAttributes, Authorizer, Verdict } from './index.ts';
import type { Policy } from './rbac/policy.ts';
import { RequestTable } from './request-table.ts';
import { applies } from './rbac/rule.ts';
import type { JsonObject } from '../../machinery/types.ts';

const allowed: Verdict = { allowed: true };
const noOpinion: Verdict = { allowed: false };
const prefix = 'system:node:';

/** What a node may read only where a pod that runs on it names it. */
const related: { readonly [resource: string]: (pod: KubeObject, name: string) => boolean } = {
  secrets: (pod, name) => references(pod, 'secret', 'secretName', name) || pullSecrets(pod, name),
  configmaps: (pod, name) => references(pod, 'configMap', 'name', name),
  persistentvolumeclaims: (pod, name) =>
    itemsOf(partOf(pod, 'spec'), 'volumes').some((volume) => {
      const claim = volume['persistentVolumeClaim'];
      if (isObject(claim)) return claim['claimName'] === name;
      return isObject(volume['ephemeral']) && `${pod.metadata.name}-${String(volume['name'])}` === name;
    }),
};

/** The node that a user is; undefined for others. */
export function nodeNameOf({ name, groups }: UserInfo): string | undefined {
  return isNode(name, groups) ? name.slice(prefix.length) : undefined;
}

const isNode = (name: string, groups: readonly string[]): boolean =>
  name.startsWith(prefix) && groups.includes('system:nodes');

/**
 * Kubelets may do what the role `system:node` says, and read the secrets, config maps and claims of their own pods only.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/node/
 */
export function createNodeAuthorizer(policy: Policy, pods: Collection): Authorizer {
  const role = { kind: 'ClusterRole', name: 'system:node' };
  const byRequest = new RequestTable<boolean>();
  let revision = -1;
  let podsOfNode: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  function isOfANode(attributes: AuthorizationAttributes): boolean {
    if (revision !== policy.revision) {
      byRequest.clear();
      revision = policy.revision;
    }
    if (attributes.path !== undefined) return false;
    let known = byRequest.get(attributes);
    if (known === undefined) {
      known = (policy.rulesOf(role, undefined) ?? []).some((rule) => applies(rule, attributes));
      byRequest.set(attributes, known);
    }
    return known;
  }

  return {
    authorize(attributes) {
      const { user, group, resource, namespace, name } = attributes;
      if (!isNode(user.name, user.groups) || !isOfANode(attributes)) return noOpinion;
      const refersTo = group === '' ? related[resource] : undefined;
      if (!refersTo) return allowed;
      podsOfNode ??= watchNodes(pods);
      const node = user.name.slice(prefix.length);
      for (const key of podsOfNode.get(node) ?? []) {
        if (namespace === undefined || !key.startsWith(`${namespace}/`)) continue;
        const pod = pods.get(key);
        if (pod && refersTo(pod, name)) return allowed;
      }
      return { allowed: false, reason: `no relationship found between node '${node}' and this object` };
    },
  };
}

/** The keys of the pods of each node, kept as they change. */
function watchNodes(pods: Collection): ReadonlyMap<string, ReadonlySet<string>> {
  const byNode = new Map<string, Set<string>>();
  pods.observe((key, object, previous) => {
    const before = previous && nodeOf(previous);
    const after = object && nodeOf(object);
    if (before === after) return;
    if (before !== undefined) {
      byNode.get(before)?.delete(key);
      if (byNode.get(before)?.size === 0) byNode.delete(before);
    }
    if (after === undefined) return;
    const known = byNode.get(after);
    if (known) known.add(key);
    else byNode.set(after, new Set([key]));
  });
  return byNode;
}

function nodeOf(pod: KubeObject): string | undefined {
  const node = partOf(pod, 'spec')['nodeName'];
  return typeof node === 'string' && node !== '' ? node : undefined;
}

function pullSecrets(pod: KubeObject, name: string): boolean {
  return itemsOf(partOf(pod, 'spec'), 'imagePullSecrets').some((secret) => secret['name'] === name);
}

/** Whether a volume or a variable of a pod comes from a config map or secret of this name. */
function references(pod: KubeObject, source: 'configMap' | 'secret', field: string, name: string): boolean {
  const spec = partOf(pod, 'spec');
  const named = (holder: JsonObject, key: string, nameField: string): boolean => {
    const part = holder[key];
    return isObject(part) && part[nameField] === name;
  };
  const inVolumes = itemsOf(spec, 'volumes').some((volume) => {
    if (named(volume, source, field)) return true;
    const projected = volume['projected'];
    return isObject(projected) && itemsOf(projected, 'sources').some((part) => named(part, source, 'name'));
  });
  if (inVolumes) return true;
  return ['initContainers', 'containers', 'ephemeralContainers'].some((list) =>
    itemsOf(spec, list).some(
      (container) =>
        itemsOf(container, 'envFrom').some((from) => named(from, `${source}Ref`, 'name')) ||
        itemsOf(container, 'env').some((variable) => {
          const from = variable['valueFrom'];
          return isObject(from) && named(from, `${source}KeyRef`, 'name');
        }),
    ),
  );
}
