import { change, changeItems } from '../../machinery/share.ts';
import { collect } from '../../machinery/validation/index.ts';
import { behaviour } from '../behaviour.ts';
import type { Container, Pod, PodSpec } from '../types.ts';
import { defaultPod } from './defaults.ts';
import { withLabelKeys } from './label-keys.ts';
import { qosClassOf } from './qos.ts';
import { validatePodSpec } from './validation/index.ts';
import { validatePodUpdate } from './validation/update.ts';
import { podWarnings } from './warnings.ts';

/** A pod that never was on a node, or has ended, has nobody to wait for. */
function gracePeriodSeconds({ spec, status }: Pod): number {
  if (!spec?.nodeName || status?.phase === 'Succeeded' || status?.phase === 'Failed') return 0;
  const seconds = spec.terminationGracePeriodSeconds ?? 30;
  return seconds < 0 ? 1 : seconds;
}

/** `lifecycle.stopSignal` is an alpha field of 1.36: a server that was not told to keep it drops it. */
function withoutStopSignals(spec: PodSpec): PodSpec {
  const drop = (container: Container): Container => {
    if (container.lifecycle?.stopSignal === undefined) return container;
    const { lifecycle, ...others } = container;
    const { stopSignal: _, ...hooks } = lifecycle;
    return Object.keys(hooks).length === 0 ? others : { ...others, lifecycle: hooks };
  };
  return change(spec, {
    containers: changeItems(spec.containers, drop),
    initContainers: changeItems(spec.initContainers, drop),
  });
}

export const pod = behaviour<Pod>({
  defaults: defaultPod,
  prepareForCreate: ({ apiVersion, kind, metadata, spec }) => ({
    apiVersion,
    kind,
    metadata,
    ...(spec ? { spec: withLabelKeys(withoutStopSignals(spec), metadata.labels) } : {}),
    status: { phase: 'Pending', qosClass: qosClassOf(spec) },
  }),
  validate: (object) => collect((errors) => validatePodSpec(object.spec, 'spec', errors)),
  validateUpdate: validatePodUpdate,
  warnings: podWarnings,
  gracePeriodSeconds,
});
