/**
 * Times that a server writes even where nobody gave one: then they are null. In Go they are values and not pointers, and
 * such a value is never left out of JSON.
 */
const zeroTimes: { readonly [definition: string]: readonly string[] } = {
  'io.k8s.api.core.v1.ContainerStateRunning': ['startedAt'],
  'io.k8s.api.core.v1.ContainerStateTerminated': ['startedAt', 'finishedAt'],
  'io.k8s.api.core.v1.Event': ['firstTimestamp', 'lastTimestamp', 'eventTime'],
  'io.k8s.api.core.v1.PersistentVolumeClaimCondition': ['lastProbeTime', 'lastTransitionTime'],
  'io.k8s.api.core.v1.PodCondition': ['lastProbeTime', 'lastTransitionTime'],
  'io.k8s.api.events.v1.Event': ['deprecatedFirstTimestamp', 'deprecatedLastTimestamp'],
};

export const zeroTimesOf = (definition: string): readonly string[] | undefined => zeroTimes[definition];
