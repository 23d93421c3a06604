/** HorizontalPodAutoscaler v1 knows CPU alone; what else v2 says travels in annotations. */
import type { KubeObject } from '../../machinery/types.ts';
import type { HorizontalPodAutoscaler } from '../types.ts';

const annotations = {
  metrics: 'autoscaling.alpha.kubernetes.io/metrics',
  behavior: 'autoscaling.alpha.kubernetes.io/behavior',
  conditions: 'autoscaling.alpha.kubernetes.io/conditions',
  currentMetrics: 'autoscaling.alpha.kubernetes.io/current-metrics',
} as const;

type Spec = NonNullable<HorizontalPodAutoscaler['spec']>;
type Status = NonNullable<HorizontalPodAutoscaler['status']>;
type Metric = NonNullable<Spec['metrics']>[number];
type Fields = { readonly [field: string]: unknown };

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** What an annotation holds, where it holds a JSON value. */
function parsed<T>(text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

const cpuTarget = (averageUtilization: number): Metric => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

const isCpuTarget = (metric: Metric): boolean =>
  metric.resource?.name === 'cpu' && metric.resource.target.averageUtilization !== undefined;

/** v1 to v2. */
export function autoscalerToV2(object: KubeObject): KubeObject {
  const given = object.metadata.annotations ?? {};
  const { targetCPUUtilizationPercentage: target, ...spec } = fieldsOf(object['spec']);
  const { currentCPUUtilizationPercentage: current, ...status } = fieldsOf(object['status']);
  const metrics = [
    ...(typeof target === 'number' ? [cpuTarget(target)] : []),
    ...(parsed<readonly Metric[]>(given[annotations.metrics]) ?? []),
  ];
  const behavior = parsed<Spec['behavior']>(given[annotations.behavior]);
  const conditions = parsed<Status['conditions']>(given[annotations.conditions]);
  const currentMetrics = [
    ...(typeof current === 'number'
      ? [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: current } } }]
      : []),
    ...(parsed<readonly unknown[]>(given[annotations.currentMetrics]) ?? []),
  ];
  const kept = Object.entries(given).filter(([key]) => !Object.values<string>(annotations).includes(key));
  const { annotations: _, ...metadata } = object.metadata;
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: kept.length > 0 ? { ...metadata, annotations: Object.fromEntries(kept) } : metadata,
    spec: { ...spec, ...(metrics.length > 0 ? { metrics } : {}), ...(behavior ? { behavior } : {}) },
    ...(object['status'] === undefined
      ? {}
      : {
          status: {
            ...status,
            ...(conditions ? { conditions } : {}),
            currentMetrics: currentMetrics.length > 0 ? currentMetrics : null,
          },
        }),
  };
}

/** v2 to v1. */
export function autoscalerFromV2(object: KubeObject): KubeObject {
  const { metrics, behavior, ...spec } = fieldsOf(object['spec']) as Spec;
  const { conditions, currentMetrics, ...status } = fieldsOf(object['status']) as Status;
  const cpu = metrics?.find(isCpuTarget);
  const others = metrics?.filter((metric) => metric !== cpu) ?? [];
  const current = currentMetrics?.find((m) => m.resource?.name === 'cpu')?.resource?.current.averageUtilization;
  const notes = {
    ...(others.length > 0 ? { [annotations.metrics]: JSON.stringify(others) } : {}),
    ...(behavior ? { [annotations.behavior]: JSON.stringify(behavior) } : {}),
    ...(conditions?.length ? { [annotations.conditions]: JSON.stringify(conditions) } : {}),
    ...(currentMetrics?.length ? { [annotations.currentMetrics]: JSON.stringify(currentMetrics) } : {}),
  };
  const annotated = Object.keys(notes).length > 0;
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    metadata: annotated
      ? { ...object.metadata, annotations: { ...object.metadata.annotations, ...notes } }
      : object.metadata,
    spec: {
      ...spec,
      ...(cpu ? { targetCPUUtilizationPercentage: cpu.resource?.target.averageUtilization } : {}),
    },
    ...(object['status'] === undefined
      ? {}
      : {
          status: {
            currentReplicas: 0,
            ...status,
            ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }),
          },
        }),
  };
}
