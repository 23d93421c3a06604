import type { Container, Pod, PodSpec, PodTemplateSpec } from '../types.ts';

/** Labels that nodes carried once, and what to use instead. */
const deprecatedNodeLabels: { readonly [label: string]: string } = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

const deprecatedVolumes: { readonly [source: string]: string } = {
  gitRepo: 'deprecated in v1.11',
  glusterfs: 'deprecated in v1.25, this feature will be removed in a future release',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
};

/** What the server warns of in a pod's spec, of a pod or of a template; nothing is warned of twice. */
function podSpecWarnings(spec: PodSpec | undefined, path: string): readonly string[] {
  if (!spec) return [];
  const warnings: string[] = [];
  for (const key of Object.keys(spec.nodeSelector ?? {})) {
    const hint = deprecatedNodeLabels[key];
    if (hint) warnings.push(`${path}.nodeSelector[${key}]: ${hint}`);
  }
  for (const [i, volume] of (spec.volumes ?? []).entries()) {
    for (const source of Object.keys(volume)) {
      const hint = deprecatedVolumes[source];
      if (hint) warnings.push(`${path}.volumes[${i}].${source}: ${hint}`);
    }
  }
  for (const [i, container] of (spec.containers ?? []).entries()) {
    warnings.push(...containerWarnings(container, `${path}.containers[${i}]`));
  }
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    const hint = 'must be >= 0; negative values are invalid and will be treated as 1';
    warnings.push(`${path}.terminationGracePeriodSeconds: ${hint}`);
  }
  return warnings;
}

function containerWarnings(container: Container, path: string): readonly string[] {
  const warnings: string[] = [];
  const variables = new Set<string>();
  for (const [i, { name }] of (container.env ?? []).entries()) {
    if (variables.has(name)) {
      const hint = `hides previous definition of "${name}", which may be dropped when using apply`;
      warnings.push(`${path}.env[${i}]: ${hint}`);
    }
    variables.add(name);
  }
  const ports = new Map<string, number>();
  for (const [i, { protocol, containerPort, hostPort = 0, hostIP = '' }] of (container.ports ?? []).entries()) {
    const key = `${protocol}/${containerPort}/${hostPort}/${hostIP}`;
    const first = ports.get(key);
    if (first === undefined) ports.set(key, i);
    else warnings.push(`${path}.ports[${i}]: duplicate port definition with ${path}.ports[${first}]`);
  }
  return warnings;
}

export const podWarnings = (pod: Pod, old?: Pod): readonly string[] =>
  old?.spec === pod.spec && old ? [] : podSpecWarnings(pod.spec, 'spec');

type WithTemplate = { readonly spec?: { readonly template?: PodTemplateSpec } };

export const templateWarnings = (object: WithTemplate, old?: WithTemplate): readonly string[] => {
  const template = object.spec?.template;
  return old && old.spec?.template === template ? [] : podSpecWarnings(template?.spec, 'spec.template.spec');
};
