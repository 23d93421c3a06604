import type { FieldError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import { collect, type FieldErrors, selectorMatches, validateLabelSelector } from '../../machinery/validation/index.ts';
import { validatePodTemplate } from '../pod/validation/index.ts';
import type { CronJob, Job, PodTemplateSpec } from '../types.ts';
import { validatePolicies } from './job-policies.ts';
import { scheduleProblem } from './schedule.ts';

type JobSpec = NonNullable<Job['spec']>;

const notNegative = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
] as const;

const mostIndexes = 100_000;
const longestManager = 63;

/** Who runs a Job in place of the Job controller. */
function validateManager(name: string, field: string, errors: FieldErrors): void {
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/.+$/.test(name)) {
    errors.invalid(field, name, 'must be a domain-prefixed path (such as "acme.io/foo")');
  }
  errors.longerThan(field, name, longestManager);
}

/** A Job's spec, in a Job (`spec`) or a CronJob (`spec.jobTemplate.spec`). */
function validateJobSpec(spec: JobSpec | undefined, field: string, errors: FieldErrors): void {
  for (const count of notNegative) errors.notNegative(`${field}.${count}`, spec?.[count]);
  errors.notNegative(`${field}.backoffLimitPerIndex`, spec?.backoffLimitPerIndex);
  errors.oneOfIfSet(`${field}.completionMode`, spec?.completionMode, ['NonIndexed', 'Indexed']);
  if (spec?.maxFailedIndexes !== undefined) {
    errors.notNegative(`${field}.maxFailedIndexes`, spec.maxFailedIndexes);
    if (spec.backoffLimitPerIndex === undefined) {
      errors.required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified');
    }
  }
  if (spec?.managedBy !== undefined) validateManager(spec.managedBy, `${field}.managedBy`, errors);
  if (spec?.completionMode === 'Indexed') {
    if (spec.completions === undefined) errors.required(`${field}.completions`, 'when completion mode is Indexed');
    if ((spec.parallelism ?? 0) > mostIndexes) {
      const detail = `must be less than or equal to ${mostIndexes} when completion mode is Indexed`;
      errors.invalid(`${field}.parallelism`, spec.parallelism, detail);
    }
  } else {
    for (const part of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
      if (spec?.[part] !== undefined)
        errors.invalid(`${field}.${part}`, spec[part], 'requires indexed completion mode');
    }
  }
  if (spec) validatePolicies(spec, field, errors);
  validatePodTemplate(spec?.template, `${field}.template`, errors);
  const policy = spec?.template?.spec?.restartPolicy;
  if (policy === 'Always') {
    errors.required(`${field}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"');
  }
  if (spec?.podFailurePolicy && policy !== 'Never') {
    errors.invalid(
      `${field}.template.spec.restartPolicy`,
      policy ?? '',
      'only "Never" is supported when podFailurePolicy is specified',
    );
  }
}

/** A selector that the server made, and nobody had a part in. */
function validateGenerated({ metadata, spec }: Job, errors: FieldErrors): void {
  if (!spec?.selector || spec.manualSelector) return;
  const { uid = '', name } = metadata;
  const made = {
    'controller-uid': uid,
    'batch.kubernetes.io/controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/job-name': name,
  };
  if (!selectorMatches(spec.selector, made)) {
    errors.invalid('spec.selector', spec.selector, '`selector` not auto-generated');
  }
}

export const validateJob = (job: Job): readonly FieldError[] =>
  collect((errors) => {
    const { spec } = job;
    validateGenerated(job, errors);
    validateJobSpec(spec, 'spec', errors);
    if (!spec?.selector) errors.required('spec.selector');
    else {
      validateLabelSelector(spec.selector, 'spec.selector', errors);
      const labels = spec.template?.metadata?.labels ?? {};
      if (!selectorMatches(spec.selector, labels)) {
        errors.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
      }
    }
  });

/** What may change while a Job is suspended and has not begun. */
const schedulingDirectives = ['nodeSelector', 'affinity', 'tolerations', 'schedulingGates'] as const;

function withoutDirectives(template: PodTemplateSpec | undefined): unknown {
  const { spec, ...rest } = template ?? {};
  const kept = Object.entries(spec ?? {}).filter(([field]) => !schedulingDirectives.some((d) => d === field));
  return { metadata: { ...rest.metadata, labels: undefined, annotations: undefined }, spec: Object.fromEntries(kept) };
}

export const validateJobUpdate = (job: Job, old: Job): readonly FieldError[] =>
  collect((errors) => {
    const { spec } = job;
    const former = old.spec;
    const elastic = spec?.completions === spec?.parallelism && former?.completions === former?.parallelism;
    if (spec?.completions !== former?.completions) {
      if (spec?.completionMode !== 'Indexed') errors.immutable('spec.completions', spec?.completions ?? null);
      else if (!elastic) {
        errors.invalid('spec.completions', spec.completions, 'can only be modified in tandem with spec.parallelism');
      }
    }
    if (!same(spec?.selector, former?.selector)) errors.immutable('spec.selector', spec?.selector);
    const dormant = former?.suspend === true && !old.status?.startTime;
    const templateKept = dormant
      ? same(withoutDirectives(spec?.template), withoutDirectives(former?.template))
      : same(spec?.template, former?.template);
    if (!templateKept) errors.immutable('spec.template', spec?.template);
    for (const field of [
      'completionMode',
      'podFailurePolicy',
      'backoffLimitPerIndex',
      'managedBy',
      'successPolicy',
    ] as const) {
      if (!same(spec?.[field], former?.[field])) errors.immutable(`spec.${field}`, spec?.[field]);
    }
  });

/** Eleven characters are kept for the minute that a CronJob adds to the names of its Jobs. */
const longestName = 52;

export const validateCronJob = ({ metadata, spec }: CronJob): readonly FieldError[] =>
  collect((errors) => {
    if (metadata.name.length > longestName) {
      errors.invalid('metadata.name', metadata.name, `must be no more than ${longestName} characters`);
    }
    const schedule = spec?.schedule ?? '';
    if (schedule === '') errors.required('spec.schedule');
    else {
      const problem = scheduleProblem(schedule);
      if (problem !== undefined) errors.invalid('spec.schedule', schedule, problem);
    }
    if (spec?.timeZone !== undefined) validateTimeZone(spec.timeZone, errors);
    errors.notNegative('spec.startingDeadlineSeconds', spec?.startingDeadlineSeconds);
    errors.oneOf('spec.concurrencyPolicy', spec?.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']);
    errors.notNegative('spec.successfulJobsHistoryLimit', spec?.successfulJobsHistoryLimit);
    errors.notNegative('spec.failedJobsHistoryLimit', spec?.failedJobsHistoryLimit);
    validateJobSpec(spec?.jobTemplate?.spec, 'spec.jobTemplate.spec', errors);
    if (spec?.jobTemplate?.spec?.manualSelector) {
      errors.notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']);
    }
  });

function validateTimeZone(zone: string, errors: FieldErrors): void {
  if (zone === '') errors.invalid('spec.timeZone', zone, 'timeZone must be nil or non-empty string');
  else if (zone.toLowerCase() === 'local') {
    errors.invalid(
      'spec.timeZone',
      zone,
      'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    );
  } else if (!isTimeZone(zone)) errors.invalid('spec.timeZone', zone, `unknown time zone ${zone}`);
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
