import { collect } from '../../machinery/validation/index.ts';
import { behaviour } from '../behaviour.ts';
import type { Pod } from '../types.ts';
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

export const pod = behaviour<Pod>({
  defaults: defaultPod,
  prepareForCreate: ({ apiVersion, kind, metadata, spec }) => ({
    apiVersion,
    kind,
    metadata,
    ...(spec ? { spec: withLabelKeys(spec, metadata.labels) } : {}),
    status: { phase: 'Pending', qosClass: qosClassOf(spec) },
  }),
  validate: (object) => collect((errors) => validatePodSpec(object.spec, 'spec', errors)),
  validateUpdate: validatePodUpdate,
  warnings: podWarnings,
  gracePeriodSeconds,
});
