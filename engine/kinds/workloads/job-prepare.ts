import type { Job } from '../types.ts';

/**
 * A Job's pods are told apart by its uid, so that two Jobs can never fight over pods: selector and labels are made by
 * the server unless `manualSelector` says otherwise.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#specifying-your-own-pod-selector
 */
export function prepareJob(job: Job): Job {
  const { spec } = job;
  const bare: Job = { ...job, status: {} };
  if (!spec || spec.manualSelector) return bare;
  const { uid = '', name } = job.metadata;
  const { template } = spec;
  const labels = {
    ...template?.metadata?.labels,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  return {
    ...bare,
    spec: {
      ...spec,
      selector: {
        ...spec.selector,
        matchLabels: { ...spec.selector?.matchLabels, 'batch.kubernetes.io/controller-uid': uid },
      },
      template: { ...template, metadata: { ...template?.metadata, labels } },
    },
  };
}
