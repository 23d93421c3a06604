import type { Node, Pod } from '../../../kinds/types.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../contract.ts';
import { deny, type Evidence } from '../denial.ts';
import { isMirrorPod } from './pod-spec.ts';

const userPrefix = 'system:node:';

/**
 * A kubelet changes its own node and the pods on it, and nothing else. Whether a token that it asks for is bound to one of
 * its pods is not looked at.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
 */
export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  handles: (_operation, { stored }) => ruleOf(stored) !== undefined,
  validate(attributes) {
    const { user, endpoint } = attributes;
    if (!user.name.startsWith(userPrefix) || !user.groups.includes('system:nodes')) return;
    ruleOf(endpoint.stored)?.(attributes, user.name.slice(userPrefix.length));
  },
};

type Rule = (attributes: AdmissionAttributes, node: string) => void;

function ruleOf({ group, resource }: { readonly group: string; readonly resource: string }): Rule | undefined {
  if (group === '') return resource === 'pods' ? checkPod : resource === 'nodes' ? checkNode : undefined;
  return group === 'coordination.k8s.io' && resource === 'leases' ? checkLease : undefined;
}

const refuse = (attributes: AdmissionAttributes, node: string, words: string, evidence: Evidence = {}) =>
  deny(attributes, `node ${JSON.stringify(node)} ${words}`, 'not-its-own', { node, ...evidence });

function checkPod(attributes: AdmissionAttributes, node: string): void {
  const { operation, subresource, object, old } = attributes;
  const { spec, metadata } = (operation === 'CREATE' ? object : old) as unknown as Pod;
  const own = spec?.nodeName === node;
  const on = { 'spec.nodeName': spec?.nodeName ?? null };
  if (operation === 'CREATE') {
    if (!isMirrorPod(attributes)) {
      const words = `pod does not have "kubernetes.io/config.mirror" annotation, node ${JSON.stringify(node)} can only create mirror pods`;
      throw deny(attributes, words, 'no-mirror-pod', { node });
    }
    if (!own) throw refuse(attributes, node, 'can only create pods with spec.nodeName set to itself', on);
  } else if (operation === 'DELETE') {
    if (!own) throw refuse(attributes, node, 'can only delete pods with spec.nodeName set to itself', on);
  } else if (subresource === 'status') {
    if (!own)
      throw refuse(attributes, node, 'can only update pod status for pods with spec.nodeName set to itself', on);
    if (object && !sameLabels(object.metadata.labels, metadata.labels)) {
      throw refuse(attributes, node, 'cannot update labels through pod status');
    }
  } else throw refuse(attributes, node, 'can only update pod status, not the pod itself');
}

function checkNode(attributes: AdmissionAttributes, node: string): void {
  const { name, operation, object, old } = attributes;
  if (name !== node) throw refuse(attributes, node, `is not allowed to modify node ${JSON.stringify(name)}`);
  if (!object || object === old) return;
  const labels = object.metadata.labels ?? {};
  const before = old?.metadata.labels ?? {};
  if (labels !== before) {
    const changed = Object.keys({ ...labels, ...before }).filter((key) => labels[key] !== before[key]);
    const forbidden = changed.filter((key) => !mayLabel(key)).sort();
    if (forbidden.length > 0) {
      const words = operation === 'CREATE' ? 'set the following labels' : 'modify labels';
      throw refuse(attributes, node, `is not allowed to ${words}: ${forbidden.join(', ')}`, {
        labels: forbidden,
        nearest: changed.filter(mayLabel).sort(),
      });
    }
  }
  const [taints, oldTaints] = [(object as Node).spec?.taints, (old as Node | undefined)?.spec?.taints];
  if (old && JSON.stringify(taints ?? []) !== JSON.stringify(oldTaints ?? [])) {
    throw refuse(attributes, node, 'is not allowed to modify taints');
  }
}

const ownLabels = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/arch',
  'kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
]);

/** Labels of Kubernetes' own names say what a node is trusted with: a node may not give itself any but the usual ones. */
function mayLabel(key: string): boolean {
  const domain = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  if (!/(^|\.)(kubernetes|k8s)\.io$/.test(domain)) return true;
  return ownLabels.has(key) || /(^|\.)(kubelet|node)\.kubernetes\.io$/.test(domain);
}

type Labels = { readonly [key: string]: string } | undefined;

const sameLabels = (a: Labels, b: Labels): boolean =>
  a === b ||
  (Object.keys(a ?? {}).length === Object.keys(b ?? {}).length &&
    Object.entries(a ?? {}).every(([key, value]) => b?.[key] === value));

function checkLease(attributes: AdmissionAttributes, node: string): void {
  const { namespace, name } = attributes;
  if (namespace !== 'kube-node-lease') {
    const words = 'can only access leases in the "kube-node-lease" system namespace';
    throw deny(attributes, words, 'not-its-own', { node });
  }
  if (name !== node) {
    throw deny(attributes, 'can only access node lease with the same name as the requesting node', 'not-its-own', {
      node,
    });
  }
}
