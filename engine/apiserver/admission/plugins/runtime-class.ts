import { same } from '../../../machinery/share.ts';
import type { PodSpec, RuntimeClass } from '../../../kinds/types.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../contract.ts';
import { deny } from '../denial.ts';
import { about, podSpecOf, setPodSpec } from './pod-spec.ts';

/**
 * Pods get the overhead of their runtime class, and go where it is there.
 *
 * @see https://kubernetes.io/docs/concepts/containers/runtime-class/
 */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  handles: about('', 'pods', 'CREATE'),
  admit(attributes, context) {
    const spec = podSpecOf(attributes);
    if (spec.runtimeClassName)
      setPodSpec(attributes, scheduled(attributes, overheaded(attributes, spec, context), context));
  },
  validate(attributes, context) {
    const spec = podSpecOf(attributes);
    if (!spec.overhead || classOf(attributes, spec, context)?.overhead?.podFixed) return;
    const why = 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead';
    throw deny(attributes, why, 'overhead-given');
  },
};

function classOf(
  attributes: AdmissionAttributes,
  { runtimeClassName: name }: PodSpec,
  context: AdmissionContext,
): RuntimeClass | undefined {
  if (!name) return undefined;
  const found = context.find('node.k8s.io', 'runtimeclasses', undefined, name) as RuntimeClass | undefined;
  if (found) return found;
  throw deny(attributes, `pod rejected: RuntimeClass "${name}" not found`, 'runtime-class-missing', {
    runtimeClass: name,
    classes: context.findAll('node.k8s.io', 'runtimeclasses', undefined).map(({ metadata }) => metadata.name),
  });
}

function overheaded(attributes: AdmissionAttributes, spec: PodSpec, context: AdmissionContext): PodSpec {
  const overhead = classOf(attributes, spec, context)?.overhead?.podFixed;
  if (!overhead) return spec;
  if (!spec.overhead) return { ...spec, overhead };
  if (same(spec.overhead, overhead)) return spec;
  throw deny(
    attributes,
    "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    'overhead-mismatch',
    { given: spec.overhead, defined: overhead },
  );
}

function scheduled(attributes: AdmissionAttributes, spec: PodSpec, context: AdmissionContext): PodSpec {
  const scheduling = classOf(attributes, spec, context)?.scheduling;
  if (!scheduling) return spec;
  const nodeSelector = { ...spec.nodeSelector };
  for (const [key, value] of Object.entries(scheduling.nodeSelector ?? {})) {
    const own = nodeSelector[key];
    if (own !== undefined && own !== value) {
      const why = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`;
      throw deny(attributes, why, 'node-selector-conflict', { key, given: own, defined: value });
    }
    nodeSelector[key] = value;
  }
  const given = spec.tolerations ?? [];
  const more = (scheduling.tolerations ?? []).filter((toleration) => !given.some((own) => same(own, toleration)));
  return {
    ...spec,
    ...(Object.keys(nodeSelector).length > 0 ? { nodeSelector } : {}),
    ...(given.length + more.length > 0 ? { tolerations: [...given, ...more] } : {}),
  };
}
