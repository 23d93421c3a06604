import { nearestName } from '../../../machinery/edit-distance.ts';
import { change } from '../../../machinery/share.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import type { PodSpec, PriorityClass } from '../../../kinds/types.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../contract.ts';
import { deny } from '../denial.ts';
import { about, podSpecOf, rememberSpecs, setPodSpec } from './pod-spec.ts';

interface Priority {
  readonly name?: string;
  readonly value: number;
  readonly preemptionPolicy: 'Never' | 'PreemptLowerPriority';
}

const none: Priority = { value: 0, preemptionPolicy: 'PreemptLowerPriority' };
const group = 'scheduling.k8s.io';

/**
 * Turns the name of a pod's priority class into its number, and lets one class be the default.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
 */
export function priority(): AdmissionPlugin {
  const ofPods = about('', 'pods', 'CREATE', 'UPDATE');
  const ofClasses = about(group, 'priorityclasses', 'CREATE', 'UPDATE');
  return {
    name: 'Priority',
    handles: (...request) => ofPods(...request) || ofClasses(...request),
    admit(attributes, context) {
      if (attributes.endpoint.resource !== 'pods') return;
      if (attributes.operation === 'UPDATE') return keep(attributes);
      const spec = podSpecOf(attributes);
      const given = priorityOf(attributes, spec, context);
      mustAgree(attributes, spec, given);
      setPodSpec(attributes, withPriority(spec, given));
    },
    validate(attributes, context) {
      if (attributes.endpoint.resource !== 'pods') mustBeOnlyDefault(attributes, context);
    },
  };
}

const withPriority = rememberSpecs((spec, { name, value, preemptionPolicy }: Priority) =>
  change(spec, {
    ...(spec.priorityClassName || name === undefined ? {} : { priorityClassName: name }),
    priority: value,
    preemptionPolicy,
  }),
);

/** A client that knows nothing of priorities takes none away. */
function keep(attributes: AdmissionAttributes): void {
  const spec = podSpecOf(attributes);
  const old = attributes.old?.['spec'] as PodSpec | undefined;
  if (!old || spec === old) return;
  setPodSpec(
    attributes,
    change(spec, {
      priority: spec.priority ?? old.priority,
      preemptionPolicy: spec.preemptionPolicy ?? old.preemptionPolicy,
    }),
  );
}

interface Known {
  readonly byName: ReadonlyMap<string, Priority>;
  readonly byDefault: Priority;
}

/** Where several classes are the default (one was made so behind our back), the least counts. */
function know(objects: readonly KubeObject[]): Known {
  const classes = objects as readonly PriorityClass[];
  const byName = new Map<string, Priority>();
  let byDefault: Priority | undefined;
  for (const { metadata, value = 0, preemptionPolicy = none.preemptionPolicy, globalDefault } of classes) {
    const entry = { name: metadata.name, value, preemptionPolicy };
    byName.set(metadata.name, entry);
    if (globalDefault && (!byDefault || value < byDefault.value)) byDefault = entry;
  }
  return { byName, byDefault: byDefault ?? none };
}

const known = (context: AdmissionContext): Known => context.derived(group, 'priorityclasses', undefined, know);

function priorityOf(
  attributes: AdmissionAttributes,
  { priorityClassName }: PodSpec,
  context: AdmissionContext,
): Priority {
  const { byName, byDefault } = known(context);
  if (!priorityClassName) return byDefault;
  const found = byName.get(priorityClassName);
  if (found) return found;
  throw deny(attributes, `no PriorityClass with name ${priorityClassName} was found`, 'priority-class-missing', {
    priorityClass: priorityClassName,
    classes: [...byName.keys()],
    nearest: nearestName(priorityClassName, [...byName.keys()]) ?? null,
  });
}

function mustAgree(attributes: AdmissionAttributes, spec: PodSpec, { value, preemptionPolicy }: Priority): void {
  if (spec.priority !== undefined && spec.priority !== value) {
    const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`;
    throw deny(attributes, why, 'priority-given', { given: spec.priority, computed: value });
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
    const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`;
    throw deny(attributes, why, 'preemption-policy-given', {
      given: spec.preemptionPolicy,
      computed: preemptionPolicy,
    });
  }
}

function mustBeOnlyDefault(attributes: AdmissionAttributes, context: AdmissionContext): void {
  const { globalDefault } = attributes.object as unknown as PriorityClass;
  const { byDefault } = known(context);
  if (!globalDefault || byDefault.name === undefined || byDefault.name === attributes.name) return;
  throw deny(
    attributes,
    `PriorityClass ${byDefault.name} is already marked as default. Only one default can exist`,
    'another-default',
    { default: byDefault.name },
  );
}
