import type { Container, Job, PodSpec } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { podFromTemplate } from '../support/pod-control.ts';
import { failureCountKey, indexKey, isIndexed, trackingFinalizer } from './spec.ts';

const indexVariable = {
  name: 'JOB_COMPLETION_INDEX',
  valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexKey}']` } },
} as const;

/** A pod of the Job; of an indexed one with its index as label, annotation, hostname and environment variable. */
export function podOf(job: Job, index: number | undefined, failures: number): KubeObject {
  const template = job.spec?.template ?? {};
  const finalizers = [...(template.metadata?.finalizers ?? []), trackingFinalizer];
  if (!isIndexed(job) || index === undefined) return podFromTemplate(template, job, { finalizers });
  const perIndex = job.spec?.backoffLimitPerIndex === undefined ? {} : { [failureCountKey]: String(failures) };
  const pod = podFromTemplate({ ...template, ...specOf(template.spec, job, index) }, job, {
    finalizers,
    labels: { ...template.metadata?.labels, [indexKey]: String(index) },
    annotations: { ...template.metadata?.annotations, [indexKey]: String(index), ...perIndex },
  });
  return { ...pod, metadata: { ...pod.metadata, generateName: `${job.metadata.name}-${index}-` } };
}

function specOf(spec: PodSpec | undefined, job: Job, index: number): { readonly spec?: PodSpec } {
  if (!spec) return {};
  const withIndex = (container: Container): Container =>
    container.env?.some(({ name }) => name === indexVariable.name)
      ? container
      : { ...container, env: [...(container.env ?? []), indexVariable] };
  return {
    spec: {
      ...spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: spec.containers.map(withIndex),
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(withIndex) } : {}),
    },
  };
}
