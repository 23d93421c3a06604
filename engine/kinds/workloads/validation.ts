/** What the schemas cannot say of the kinds that run pods from a template. */
import type { FieldError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import {
  collect,
  countOrPercentProblems,
  type FieldErrors,
  type LabelSelector,
  percentOf,
  selectorMatches,
  selectsEverything,
  validateLabelSelector,
} from '../../machinery/validation/index.ts';
import { validatePodTemplate, validateTemplateMetadata } from '../pod/validation/index.ts';
import type {
  ControllerRevision,
  DaemonSet,
  Deployment,
  PodTemplate,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../types.ts';

const statefulSet = 'statefulset';

type Count = number | string | undefined;

/** Selector, its fit to the template, and the template of a kind whose pods are to run for ever. */
function validateSelected(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  kind: string,
  errors: FieldErrors,
): void {
  if (!selector) errors.required('spec.selector');
  else {
    validateLabelSelector(selector, 'spec.selector', errors);
    if (selectsEverything(selector)) {
      errors.invalid('spec.selector', selector, `empty selector is invalid for ${kind}`);
    }
  }
  validateServerTemplate(selector, template, kind, errors);
}

function validateServerTemplate(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  kind: string,
  errors: FieldErrors,
): void {
  if (!template) {
    errors.required('spec.template');
    return;
  }
  const labels = template.metadata?.labels ?? {};
  if (!selector || (!selectsEverything(selector) && !selectorMatches(selector, labels))) {
    errors.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
  }
  // claims become volumes only in the pods of a StatefulSet, and so the server looks at these one by one
  if (kind === statefulSet) validateTemplateMetadata(template, 'spec.template', errors);
  else validatePodTemplate(template, 'spec.template', errors);
  const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
  if (restartPolicy && restartPolicy !== 'Always') {
    errors.notSupported('spec.template.spec.restartPolicy', restartPolicy, ['Always']);
  }
  if (activeDeadlineSeconds !== undefined) {
    errors.forbidden(
      'spec.template.spec.activeDeadlineSeconds',
      `activeDeadlineSeconds in ${title[kind] ?? kind} is not Supported`,
    );
  }
}

const title: { readonly [kind: string]: string } = {
  deployment: 'ReplicaSet',
  replicaset: 'ReplicaSet',
  statefulset: 'StatefulSet',
  daemonset: 'DaemonSet',
};

function validateCount(value: Count, field: string, errors: FieldErrors): void {
  if (value === undefined) return;
  errors.allInvalid(field, value, countOrPercentProblems(value));
  if ((percentOf(value) ?? 0) > 100) errors.invalid(field, value, 'must not be greater than 100%');
}

const isZero = (value: Count): boolean => value === 0 || percentOf(value) === 0;

function validateSurge(surge: Count, unavailable: Count, field: string, errors: FieldErrors): void {
  if (unavailable !== undefined) {
    errors.allInvalid(`${field}.maxUnavailable`, unavailable, countOrPercentProblems(unavailable));
  }
  if (surge !== undefined) errors.allInvalid(`${field}.maxSurge`, surge, countOrPercentProblems(surge));
  if (isZero(surge) && isZero(unavailable)) {
    errors.invalid(`${field}.maxUnavailable`, unavailable, 'may not be 0 when `maxSurge` is 0');
  }
  if ((percentOf(unavailable) ?? 0) > 100) {
    errors.invalid(`${field}.maxUnavailable`, unavailable, 'must not be greater than 100%');
  }
}

/** A strategy of an unknown type, as the server's own type has it. */
const shownStrategy = (strategy: { readonly type?: string; readonly rollingUpdate?: object } | undefined): object => {
  const { type = '', rollingUpdate } = strategy ?? {};
  const fields = Object.entries(rollingUpdate ?? {}).map(([name, value]) => [
    name.charAt(0).toUpperCase() + name.slice(1),
    value,
  ]);
  return { Type: type, RollingUpdate: rollingUpdate === undefined ? null : Object.fromEntries(fields) };
};

export const validateDeployment = ({ spec }: Deployment): readonly FieldError[] =>
  collect((errors) => {
    errors.notNegative('spec.replicas', spec?.replicas);
    validateSelected(spec?.selector, spec?.template, 'deployment', errors);
    const strategy = spec?.strategy;
    if (strategy?.type === 'Recreate') {
      if (strategy.rollingUpdate) {
        errors.forbidden('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'");
      }
    } else if (strategy?.type === 'RollingUpdate') {
      const { maxSurge, maxUnavailable } = strategy.rollingUpdate ?? {};
      validateSurge(maxSurge, maxUnavailable, 'spec.strategy.rollingUpdate', errors);
    } else errors.notSupported('spec.strategy', shownStrategy(strategy), ['Recreate', 'RollingUpdate']);
    errors.notNegative('spec.minReadySeconds', spec?.minReadySeconds);
    errors.notNegative('spec.revisionHistoryLimit', spec?.revisionHistoryLimit);
    const deadline = spec?.progressDeadlineSeconds;
    errors.notNegative('spec.progressDeadlineSeconds', deadline);
    if (deadline !== undefined && deadline <= (spec?.minReadySeconds ?? 0)) {
      errors.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds');
    }
  });

type WithSelector = { readonly spec?: { readonly selector?: LabelSelector } };

/** Which pods a controller owns cannot change. */
export const validateSelectorUpdate = (object: WithSelector, old: WithSelector): readonly FieldError[] =>
  collect((errors) => {
    if (!same(object.spec?.selector, old.spec?.selector)) errors.immutable('spec.selector', object.spec?.selector);
  });

export const validateReplicaSet = ({ spec }: ReplicaSet): readonly FieldError[] =>
  collect((errors) => {
    errors.notNegative('spec.replicas', spec?.replicas);
    errors.notNegative('spec.minReadySeconds', spec?.minReadySeconds);
    validateSelected(spec?.selector, spec?.template, 'replicaset', errors);
  });

export const validateReplicationController = ({ spec }: ReplicationController): readonly FieldError[] =>
  collect((errors) => {
    errors.notNegative('spec.minReadySeconds', spec?.minReadySeconds);
    if (Object.keys(spec?.selector ?? {}).length === 0) errors.required('spec.selector');
    errors.notNegative('spec.replicas', spec?.replicas);
    validateServerTemplate(
      spec?.selector && { matchLabels: spec.selector },
      spec?.template,
      'ReplicationController',
      errors,
    );
  });

export const validateStatefulSet = ({ spec }: StatefulSet): readonly FieldError[] =>
  collect((errors) => {
    const management = spec?.podManagementPolicy ?? '';
    if (!['OrderedReady', 'Parallel'].includes(management)) {
      errors.invalid('spec.podManagementPolicy', management, "must be 'OrderedReady' or 'Parallel'");
    }
    const strategy = spec?.updateStrategy;
    if (strategy?.type === 'OnDelete') {
      if (strategy.rollingUpdate) {
        errors.invalid(
          'spec.updateStrategy.rollingUpdate',
          strategy.rollingUpdate,
          "only allowed for updateStrategy 'RollingUpdate'",
        );
      }
    } else if (strategy?.type === 'RollingUpdate') {
      errors.notNegative('spec.updateStrategy.rollingUpdate.partition', strategy.rollingUpdate?.partition);
      const unavailable = strategy.rollingUpdate?.maxUnavailable;
      const field = 'spec.updateStrategy.rollingUpdate.maxUnavailable';
      validateCount(unavailable, field, errors);
      if (isZero(unavailable)) errors.invalid(field, unavailable, 'cannot be 0');
    } else {
      errors.invalid('spec.updateStrategy', shownStrategy(strategy), "must be 'RollingUpdate' or 'OnDelete'");
    }
    const retention = spec?.persistentVolumeClaimRetentionPolicy;
    for (const part of ['whenDeleted', 'whenScaled'] as const) {
      errors.oneOfIfSet(`spec.persistentVolumeClaimRetentionPolicy.${part}`, retention?.[part], ['Retain', 'Delete']);
    }
    errors.notNegative('spec.replicas', spec?.replicas);
    errors.notNegative('spec.minReadySeconds', spec?.minReadySeconds);
    errors.notNegative('spec.ordinals.start', spec?.ordinals?.start);
    validateSelected(spec?.selector, spec?.template, statefulSet, errors);
  });

const changeableOfStatefulSet = new Set([
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]);

export const validateStatefulSetUpdate = (set: StatefulSet, old: StatefulSet): readonly FieldError[] =>
  collect((errors) => {
    const next: { readonly [field: string]: unknown } = set.spec ?? {};
    const former: { readonly [field: string]: unknown } = old.spec ?? {};
    const fields = new Set([...Object.keys(next), ...Object.keys(former)]);
    if ([...fields].some((field) => !changeableOfStatefulSet.has(field) && !same(next[field], former[field]))) {
      errors.forbidden(
        'spec',
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      );
    }
  });

export const validateDaemonSet = ({ spec }: DaemonSet): readonly FieldError[] =>
  collect((errors) => {
    validateSelected(spec?.selector, spec?.template, 'daemonset', errors);
    errors.notNegative('spec.minReadySeconds', spec?.minReadySeconds);
    errors.notNegative('spec.revisionHistoryLimit', spec?.revisionHistoryLimit);
    const strategy = spec?.updateStrategy;
    if (strategy?.type === 'OnDelete') return;
    if (strategy?.type !== 'RollingUpdate') {
      errors.notSupported('spec.updateStrategy', shownStrategy(strategy), ['RollingUpdate', 'OnDelete']);
      return;
    }
    const { maxSurge, maxUnavailable } = strategy.rollingUpdate ?? {};
    const field = 'spec.updateStrategy.rollingUpdate';
    validateCount(maxUnavailable, `${field}.maxUnavailable`, errors);
    validateCount(maxSurge, `${field}.maxSurge`, errors);
    if (!isZero(maxSurge) && !isZero(maxUnavailable)) {
      errors.invalid(`${field}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero');
    } else if (isZero(maxSurge) && isZero(maxUnavailable)) {
      errors.required(`${field}.maxUnavailable`, 'cannot be 0 when maxSurge is 0');
    }
  });

export const validateRevision = ({ data, revision }: ControllerRevision): readonly FieldError[] =>
  collect((errors) => {
    errors.notNegative('revision', revision);
    if (data === undefined) errors.required('data', 'data is mandatory');
  });

export const validateRevisionUpdate = ({ data }: ControllerRevision, old: ControllerRevision): readonly FieldError[] =>
  collect((errors) => {
    if (!same(data, old.data)) errors.immutable('data', data);
  });

export const validatePodTemplateObject = ({ template }: PodTemplate): readonly FieldError[] =>
  collect((errors) => validatePodTemplate(template, 'template', errors));
