import type { KubeObject } from '../../machinery/types.ts';
import { amount, milliseconds } from '../amounts.ts';
import type { LabelSelector } from './fault-spec.ts';

/** What a metric is measured of: exactly one of `pods`, `object` and `external`. */
export interface MetricSpec {
  /** `requests-per-second`: what autoscalers ask for. */
  readonly metric: string;
  readonly labels?: { readonly [name: string]: string };
  readonly pods?: {
    readonly namespace?: string;
    readonly selector?: LabelSelector;
    /** The pods that are ready do the work together: each has its part of the value. */
    readonly shared?: boolean;
  };
  readonly object?: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
  };
  readonly external?: { readonly namespace?: string };
  readonly values: readonly { readonly after?: string; readonly value: string | number }[];
}

export interface Metric extends KubeObject {
  readonly spec: MetricSpec;
}

/** A stored object of the kind: its schema was checked when it was stored. */
export const asMetric = (object: KubeObject): Metric => object as Metric;

/**
 * The value at a time, in the metric's own unit: between two points it moves evenly, before the first and after the last it
 * stays.
 *
 * @param now milliseconds since 1970
 */
export function metricValue({ metadata, spec }: Metric, now: number): number {
  const age = now - Date.parse(metadata.creationTimestamp ?? '');
  const points = spec.values.map(({ after = '0s', value }) => ({ after: milliseconds(after), value: amount(value) }));
  const at = points.findIndex(({ after }) => after > age);
  const next = points[at];
  const last = at < 0 ? points.at(-1) : points[at - 1];
  if (!last || !next) return (last ?? next)?.value ?? 0;
  return last.value + ((next.value - last.value) * (age - last.after)) / (next.after - last.after);
}
