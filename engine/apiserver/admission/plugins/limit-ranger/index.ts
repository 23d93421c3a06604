import type { KubeObject } from '../../../../machinery/types.ts';
import type { LimitRange, PersistentVolumeClaim, PodSpec } from '../../../../kinds/types.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../../contract.ts';
import { deny } from '../../denial.ts';
import { about, podSpecOf, setPodSpec } from '../pod-spec.ts';
import { checkClaim, checkPod } from './check.ts';
import { defaultsOf, withDefaults } from './defaults.ts';

/**
 * Fills in the requests and limits that a namespace's limit ranges give, and keeps pods and claims within them.
 *
 * @see https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export function limitRanger(): AdmissionPlugin {
  const creations = about('', 'pods', 'CREATE');
  const claims = about('', 'persistentvolumeclaims', 'CREATE', 'UPDATE');
  return {
    name: 'LimitRanger',
    handles: (operation, endpoint, subresource) =>
      creations(operation, endpoint, subresource) ||
      claims(operation, endpoint, subresource) ||
      (endpoint.stored.resource === 'pods' && endpoint.stored.group === '' && subresource === 'resize'),
    admit(attributes, context) {
      if (attributes.operation !== 'CREATE' || attributes.endpoint.resource !== 'pods') return;
      const { defaults } = rangesOf(attributes, context);
      for (const range of defaults) setDefaults(attributes, range);
    },
    validate(attributes, context) {
      const { ranges } = rangesOf(attributes, context);
      for (const range of ranges) mustFit(attributes, range);
    },
  };
}

const none = { ranges: [], defaults: [] };

const rangesOf = ({ namespace }: AdmissionAttributes, context: AdmissionContext) =>
  context.derived('', 'limitranges', namespace, read);

function read(objects: readonly KubeObject[]) {
  if (objects.length === 0) return none;
  const ranges = objects as readonly LimitRange[];
  return { ranges, defaults: ranges.map(defaultsOf) };
}

function setDefaults(attributes: AdmissionAttributes, defaults: ReturnType<typeof defaultsOf>): void {
  const { spec, said } = withDefaults(podSpecOf(attributes), defaults);
  setPodSpec(attributes, spec);
  const { object } = attributes;
  if (!object || said === undefined) return;
  const annotations = { ...object.metadata.annotations, 'kubernetes.io/limit-ranger': said };
  attributes.object = { ...object, metadata: { ...object.metadata, annotations } };
}

function withoutMessage<T extends { readonly message: string }>(problem: T): Omit<T, 'message'> {
  const { message: _, ...rest } = problem;
  return rest;
}

function mustFit(attributes: AdmissionAttributes, range: LimitRange): void {
  const problems =
    attributes.endpoint.resource === 'pods'
      ? checkPod(attributes.object?.['spec'] as PodSpec, range)
      : checkClaim(attributes.object as unknown as PersistentVolumeClaim, range);
  if (problems.length === 0) return;
  const words = problems.map((problem) => problem.message);
  const message = words.length === 1 ? `${words[0]}` : `[${words.join(', ')}]`;
  throw deny(attributes, message, 'outside-limits', {
    limitRange: range.metadata.name,
    problems: problems.map(withoutMessage),
  });
}
