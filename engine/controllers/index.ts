/** The controllers of a cluster: what kube-controller-manager runs. */
import type { ControllerDefinition } from '../client/contract.ts';
import { attachDetachController } from './attachdetach/index.ts';
import { cronJobController } from './cronjob/index.ts';
import { daemonSetController } from './daemonset/index.ts';
import { deploymentController } from './deployment/index.ts';
import { disruptionController } from './disruption/index.ts';
import { ephemeralVolumeController } from './ephemeralvolume/index.ts';
import { endpointsController } from './endpoints/index.ts';
import { endpointSliceController } from './endpointslice/index.ts';
import { endpointSliceMirroringController } from './endpointslicemirroring/index.ts';
import { garbageCollector } from './garbagecollector/index.ts';
import { horizontalPodAutoscaler } from './horizontalpodautoscaler/index.ts';
import { jobController } from './job/index.ts';
import { namespaceController } from './namespace/index.ts';
import { nodeLifecycleController, type NodeLifecycleOptions } from './nodelifecycle/index.ts';
import { persistentVolumeBinder } from './persistentvolumebinder/index.ts';
import { persistentVolumeExpander } from './persistentvolumeexpander/index.ts';
import { podGarbageCollector } from './podgc/index.ts';
import { clusterRoleAggregationController } from './clusterroleaggregation/index.ts';
import { rootCaPublisher } from './rootca/index.ts';
import { serviceController } from './service/index.ts';
import { serviceAccountController } from './serviceaccount/index.ts';
import { resourceQuotaController } from './resourcequota/index.ts';
import { claimProtectionController, volumeProtectionController } from './storageprotection/index.ts';
import { statefulSetController } from './statefulset/index.ts';
import { storageProvisioner } from './storageprovisioner/index.ts';
import { taintEvictionController } from './tainteviction/index.ts';
import { ttlAfterFinishedController } from './ttlafterfinished/index.ts';
import { validatingAdmissionPolicyStatusController } from './validatingadmissionpolicystatus/index.ts';
import { ttlController } from './ttl/index.ts';
import { replicaSetController, replicationController } from './replicaset/index.ts';

export { bootstrapTokenControllers } from './bootstrap/index.ts';
export { certificateControllers } from './certificates/index.ts';
export { serviceAccountTokensController } from './serviceaccounttokens/index.ts';

export interface ControllerOptions {
  readonly nodeLifecycle?: NodeLifecycleOptions;
}

/** All controllers, in the order in which they are started. */
export const controllers = (options: ControllerOptions = {}): readonly ControllerDefinition[] => [
  namespaceController,
  serviceAccountController,
  rootCaPublisher,
  clusterRoleAggregationController,
  resourceQuotaController,
  garbageCollector,
  deploymentController,
  replicaSetController,
  replicationController,
  statefulSetController,
  daemonSetController,
  jobController,
  cronJobController,
  disruptionController,
  endpointsController,
  endpointSliceController,
  endpointSliceMirroringController,
  nodeLifecycleController(options.nodeLifecycle),
  taintEvictionController,
  podGarbageCollector,
  ttlController,
  claimProtectionController,
  volumeProtectionController,
  ttlAfterFinishedController,
  persistentVolumeBinder,
  persistentVolumeExpander,
  storageProvisioner,
  ephemeralVolumeController,
  attachDetachController,
  horizontalPodAutoscaler,
  serviceController,
  validatingAdmissionPolicyStatusController,
];
