import type { CronJob } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { formatTimestamp } from '../../sim/index.ts';
import { controllerReference } from '../support/owners.ts';

const scheduledAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** The Job's name holds the minute for which it was scheduled: so no minute is run twice. */
export const jobName = ({ metadata }: CronJob, at: number): string => `${metadata.name}-${Math.floor(at / 60_000)}`;

/** The Job for one instant. */
export function jobFor(cronJob: CronJob, at: number): KubeObject {
  const { metadata = {}, spec } = cronJob.spec?.jobTemplate ?? {};
  const { namespace } = cronJob.metadata;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(cronJob, at),
      ...(namespace === undefined ? {} : { namespace }),
      ...(metadata.labels ? { labels: metadata.labels } : {}),
      annotations: { ...metadata.annotations, [scheduledAnnotation]: formatTimestamp(at) },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec: spec ?? {},
  };
}
