/** What the status of a kind that runs pods may say: counts that are no less than none, and no more than there are. */
import type { FieldError } from '../../machinery/errors.ts';
import { isObject } from '../../machinery/patch/merge.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { collect } from '../../machinery/validation/index.ts';

interface Counts {
  readonly counts: readonly string[];
  /** Of the first there are at most as many as of the second, in these words. */
  readonly within?: readonly (readonly [part: string, whole: string, words: string])[];
}

const notMoreThanAll = 'cannot be greater than status.replicas';
const notMoreThanReady = 'cannot be greater than readyReplicas';

const replicaRules: Counts = {
  counts: ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'],
  within: [
    ['fullyLabeledReplicas', 'replicas', notMoreThanAll],
    ['readyReplicas', 'replicas', notMoreThanAll],
    ['availableReplicas', 'replicas', notMoreThanAll],
    ['availableReplicas', 'readyReplicas', notMoreThanReady],
  ],
};

const byKind: { readonly [kind: string]: Counts } = {
  Deployment: {
    counts: [
      'observedGeneration',
      'replicas',
      'updatedReplicas',
      'readyReplicas',
      'availableReplicas',
      'unavailableReplicas',
    ],
    within: [
      ['updatedReplicas', 'replicas', notMoreThanAll],
      ['readyReplicas', 'replicas', notMoreThanAll],
      ['availableReplicas', 'replicas', notMoreThanAll],
      ['availableReplicas', 'readyReplicas', notMoreThanReady],
    ],
  },
  ReplicationController: replicaRules,
  ReplicaSet: replicaRules,
  StatefulSet: {
    counts: [
      'replicas',
      'readyReplicas',
      'currentReplicas',
      'updatedReplicas',
      'availableReplicas',
      'observedGeneration',
    ],
    within: [
      ['readyReplicas', 'replicas', notMoreThanAll],
      ['currentReplicas', 'replicas', notMoreThanAll],
      ['updatedReplicas', 'replicas', notMoreThanAll],
      ['availableReplicas', 'replicas', notMoreThanAll],
      ['availableReplicas', 'readyReplicas', 'cannot be greater than status.readyReplicas'],
    ],
  },
  DaemonSet: {
    counts: [
      'currentNumberScheduled',
      'numberMisscheduled',
      'desiredNumberScheduled',
      'numberReady',
      'observedGeneration',
      'updatedNumberScheduled',
      'numberAvailable',
      'numberUnavailable',
    ],
  },
  Job: { counts: ['active', 'succeeded', 'failed', 'ready', 'terminating'] },
  PodDisruptionBudget: { counts: ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] },
};

export const validateCounts = (object: KubeObject): readonly FieldError[] =>
  collect((errors) => {
    const { counts = [], within = [] } = byKind[object.kind] ?? {};
    const status: { readonly [field: string]: unknown } = isObject(object['status']) ? object['status'] : {};
    const count = (field: string): number => (typeof status[field] === 'number' ? status[field] : 0);
    for (const field of counts) errors.notNegative(`status.${field}`, count(field));
    for (const [part, whole, words] of within) {
      if (count(part) > count(whole)) errors.invalid(`status.${part}`, count(part), words);
    }
  });
