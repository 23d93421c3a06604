import { type Behaviour, behaviour } from '../behaviour.ts';
import * as defaults from './defaults.ts';

/** The kinds that run pods from a template. */
export const workloads: { readonly [kindAndGroup: string]: Behaviour } = {
  'PodTemplate.': behaviour({ defaults: defaults.defaultPodTemplateObject }),
  'ReplicationController.': behaviour({ defaults: defaults.defaultReplicationController }),
  'DaemonSet.apps': behaviour({ defaults: defaults.defaultDaemonSet }),
  'Deployment.apps': behaviour({ defaults: defaults.defaultDeployment }),
  'ReplicaSet.apps': behaviour({ defaults: defaults.defaultReplicaSet }),
  'StatefulSet.apps': behaviour({ defaults: defaults.defaultStatefulSet }),
  'CronJob.batch': behaviour({ defaults: defaults.defaultCronJob }),
  'Job.batch': behaviour({ defaults: defaults.defaultJob }),
};
