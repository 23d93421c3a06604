import type { JsonObject } from '../../machinery/types.ts';
import { formatQuantity, fromMilliValue } from '../../machinery/quantity.ts';
import { simKindDefinition } from './definition.ts';
import { asMetric, metricValue } from './metric-spec.ts';
import { duration, labelSelector, list, object, quantity, rule, text } from './schema.ts';

const namespace = (where: string): JsonObject => text(where, { minLength: 1, maxLength: 63 });

const spec: JsonObject = object(
  {
    metric: text('The name under which it is asked for, such as requests-per-second.', {
      minLength: 1,
      maxLength: 253,
      pattern: '^[^/%]+$',
    }),
    labels: {
      type: 'object',
      description: "Labels of the metric itself, which an autoscaler's metric.selector chooses by.",
      additionalProperties: { type: 'string' },
    },
    pods: object(
      {
        namespace: namespace('The namespace of the pods; all of them where absent.'),
        selector: labelSelector('The labels of the pods; all pods of the namespace where absent.'),
        shared: {
          type: 'boolean',
          description:
            'The value is that of all pods together, and those that are ready share it evenly: more pods have less each.',
        },
      },
      'Each of these pods has the value while it runs. For metrics of type Pods.',
    ),
    object: object(
      {
        apiVersion: text('The version of its API: v1, networking.k8s.io/v1.', { minLength: 1 }),
        kind: text('Its kind: Service, Ingress.', { minLength: 1 }),
        name: text('Its name.', { minLength: 1 }),
        namespace: namespace('Its namespace, where its kind has one; default where absent.'),
      },
      'One object has the value. For metrics of type Object.',
      { required: ['apiVersion', 'kind', 'name'] },
    ),
    external: object(
      { namespace: namespace('The namespace in which it can be asked for; all of them where absent.') },
      'Something outside of the cluster has the value. For metrics of type External.',
    ),
    values: list(
      object(
        {
          after: duration('The time since the Metric was created; 0s where absent.'),
          value: quantity('The value: 20, 1500m, 2k.'),
        },
        'The value at a time.',
        { required: ['value'] },
      ),
      'The value over time: between two points it moves evenly, after the last it stays.',
      { minItems: 1 },
    ),
  },
  'What is measured, and what the measurement says.',
  {
    required: ['metric', 'values'],
    'x-kubernetes-validations': [
      rule(
        '[has(self.pods), has(self.object), has(self.external)].exists_one(given, given)',
        'a metric is of exactly one of pods, object and external',
      ),
    ],
  },
);

const sourceOf = ({ pods, object: of }: ReturnType<typeof asMetric>['spec']): string => {
  if (pods) return 'pods';
  return of ? `${of.kind.toLowerCase()}/${of.name}` : 'external';
};

/** What a monitoring system would have measured: the addon prometheus-adapter serves it to autoscalers. */
export const metricKind = simKindDefinition({
  kind: 'Metric',
  plural: 'metrics',
  shortNames: [],
  description:
    'A Metric is something that the monitoring of the simulated world measures: of pods, of an object, or of something outside. With the addon prometheus-adapter it can be asked for as custom.metrics.k8s.io and external.metrics.k8s.io, and autoscalers follow it.',
  columns: [
    { name: 'Metric', type: 'string', value: (object) => asMetric(object).spec.metric },
    { name: 'Of', type: 'string', value: (object) => sourceOf(asMetric(object).spec) },
    {
      name: 'Value',
      type: 'string',
      value: (object, now) => formatQuantity(fromMilliValue(Math.trunc(metricValue(asMetric(object), now) * 1000))),
    },
  ],
  spec,
});
