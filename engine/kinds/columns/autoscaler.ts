import type { DeepReadonly } from '../../machinery/types.ts';
import type { TypedColumn } from '../behaviour.ts';
import { age, name, text } from './cells.ts';
import type { HorizontalPodAutoscaler } from '../types.ts';

type Quantity = string | number;
type Target = DeepReadonly<{ averageUtilization?: number; averageValue?: Quantity; value?: Quantity }>;

const unknown = '<unknown>';

/** `50%/80%`, `120m/200m (avg)`, `<unknown>/10`: what is, and what is wished. */
function ratio(current: Target | undefined, target: Target | undefined, averaged: string): string {
  if (target?.averageUtilization !== undefined) {
    const is = current?.averageUtilization;
    return `${is === undefined ? unknown : `${is}%`}/${target.averageUtilization}%`;
  }
  if (target?.averageValue !== undefined) {
    return `${current?.averageValue ?? unknown}/${target.averageValue}${averaged}`;
  }
  return `${current?.value ?? unknown}/${target?.value ?? '<auto>'}`;
}

/** Every metric of an autoscaler in the form of the Targets column. */
function formatTargets({ spec, status }: HorizontalPodAutoscaler): string {
  const list = (spec?.metrics ?? []).map((metric, index) => {
    const current = status?.currentMetrics?.[index];
    const average = ' (avg)';
    if (metric.resource)
      return `${metric.resource.name}: ${ratio(current?.resource?.current, metric.resource.target, '')}`;
    if (metric.containerResource) {
      const { name, target } = metric.containerResource;
      return `${name}: ${ratio(current?.containerResource?.current, target, '')}`;
    }
    if (metric.pods) return ratio(current?.pods?.current, metric.pods.target, '');
    if (metric.object) return ratio(current?.object?.current, metric.object.target, average);
    if (metric.external) return ratio(current?.external?.current, metric.external.target, average);
    return '<unknown type>';
  });
  if (list.length === 0) return '<none>';
  const shown = list.slice(0, 2).join(', ');
  return list.length > 2 ? `${shown} + ${list.length - 2} more...` : shown;
}

export const autoscalerColumns: readonly TypedColumn<HorizontalPodAutoscaler>[] = [
  name,
  text('Reference', (h) => `${h.spec?.scaleTargetRef.kind}/${h.spec?.scaleTargetRef.name}`),
  text('Targets', formatTargets),
  text('MinPods', (h) => h.spec?.minReplicas ?? '<unset>'),
  text('MaxPods', (h) => h.spec?.maxReplicas),
  text('Replicas', (h) => h.status?.currentReplicas ?? 0),
  age,
];
