import { type Behaviour, behaviour } from '../behaviour.ts';
import * as defaults from './defaults.ts';
import * as validation from './validation.ts';
import { templateWarnings } from '../pod/warnings.ts';
import { prepareDaemonSet, prepareDaemonSetUpdate } from './daemonset-prepare.ts';
import { validateCounts } from './status-validation.ts';
import { prepareJob } from './job-prepare.ts';
import * as jobs from './job-validation.ts';

/** The kinds that run pods from a template. */
export const workloads: { readonly [kindAndGroup: string]: Behaviour } = {
  'PodTemplate.': behaviour({
    validate: validation.validatePodTemplateObject,
    defaults: defaults.defaultPodTemplateObject,
  }),
  'ReplicationController.': behaviour({
    validateStatusUpdate: validateCounts,
    defaultPropagation: 'Orphan',
    warnings: templateWarnings,
    validate: validation.validateReplicationController,
    defaults: defaults.defaultReplicationController,
  }),
  'ControllerRevision.apps': behaviour({
    validate: validation.validateRevision,
    validateUpdate: validation.validateRevisionUpdate,
  }),
  'DaemonSet.apps': behaviour({
    validateStatusUpdate: validateCounts,
    warnings: templateWarnings,
    prepareForCreate: prepareDaemonSet,
    prepareForUpdate: prepareDaemonSetUpdate,
    validate: validation.validateDaemonSet,
    validateUpdate: validation.validateSelectorUpdate,
    defaults: defaults.defaultDaemonSet,
  }),
  'Deployment.apps': behaviour({
    validateStatusUpdate: validateCounts,
    warnings: templateWarnings,
    // annotations tell the controller too, for instance to roll back: a change of them counts as one of the spec
    generation: (next, old) => next.spec !== old.spec || next.metadata.annotations !== old.metadata.annotations,
    validate: validation.validateDeployment,
    validateUpdate: validation.validateSelectorUpdate,
    defaults: defaults.defaultDeployment,
  }),
  'ReplicaSet.apps': behaviour({
    validateStatusUpdate: validateCounts,
    warnings: templateWarnings,
    validate: validation.validateReplicaSet,
    validateUpdate: validation.validateSelectorUpdate,
    defaults: defaults.defaultReplicaSet,
  }),
  'StatefulSet.apps': behaviour({
    validateStatusUpdate: validateCounts,
    warnings: templateWarnings,
    validate: validation.validateStatefulSet,
    validateUpdate: validation.validateStatefulSetUpdate,
    defaults: defaults.defaultStatefulSet,
  }),
  'CronJob.batch': behaviour({ validate: jobs.validateCronJob, defaults: defaults.defaultCronJob }),
  'Job.batch': behaviour({
    validateStatusUpdate: validateCounts,
    warnings: templateWarnings,
    prepareForCreate: prepareJob,
    validate: jobs.validateJob,
    validateUpdate: jobs.validateJobUpdate,
    defaults: defaults.defaultJob,
  }),
};
