import type { PodSpec } from '../../../kinds/types.ts';
import type { AdmissionPlugin } from '../contract.ts';
import { about, podSpecOf, rememberSpecs, setPodSpec } from './pod-spec.ts';

type Toleration = NonNullable<PodSpec['tolerations']>[number];

const byDefault: readonly Toleration[] = ['not-ready', 'unreachable'].map((state) => ({
  key: `node.kubernetes.io/${state}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}));

/**
 * Pods stay on a node that is not ready or cannot be reached for five minutes.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions
 */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  handles: about('', 'pods', 'CREATE', 'UPDATE'),
  admit: (attributes) => setPodSpec(attributes, tolerant(podSpecOf(attributes), undefined)),
};

const tolerant = rememberSpecs<undefined>((spec) => {
  const given = spec.tolerations ?? [];
  const lacking = byDefault.filter(({ key }) => !given.some((toleration) => covers(toleration, key)));
  return lacking.length === 0 ? spec : { ...spec, tolerations: [...given, ...lacking] };
});

const covers = ({ key, effect }: Toleration, taint: string | undefined): boolean =>
  (key === taint || !key) && (effect === 'NoExecute' || !effect);
