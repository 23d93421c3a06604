import type { ApiResponse } from '../../client/kube-api.ts';
import { limits } from '../../limits.ts';
import type { ServerContext } from '../context.ts';
import type { Target } from './path.ts';

/** What requests over HTTP came to, for `/metrics`. Names and labels are the real server's. */
export interface RequestMetrics {
  /** A request begins; what is returned is told how it ended. Watches count as long-running from then on. */
  begin(): (target: Target, verb: string, answer: ApiResponse) => void;
  text(context: ServerContext, version: string): string;
}

type Labels = { readonly [name: string]: string };

interface Series {
  readonly labels: Labels;
  count: number;
  sum: number;
  /** How many were not longer than each bound, and longer than the one before. */
  readonly buckets: number[];
}

/** Upper bounds of `apiserver_request_duration_seconds` (some of the real server's), in seconds. */
const bounds = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

/** @param now milliseconds of a clock that follows the wall where the server is live */
export function createRequestMetrics(now: () => number): RequestMetrics {
  const requests = new Map<string, { readonly labels: Labels; count: number }>();
  const durations = new Map<string, Series>();
  let inFlight = 0;

  return {
    begin() {
      const begun = now();
      inFlight++;
      return (target, verb, { status }) => {
        inFlight--;
        // whoever makes up names makes no series of them
        if (requests.size >= limits.metricSeries) return;
        const labels = labelsOf(target, verb);
        const ended = { code: String(status), ...labels };
        seriesOf(requests, ended, () => ({ labels: ended, count: 0 })).count++;
        const duration = seriesOf(durations, labels, () => ({
          labels,
          count: 0,
          sum: 0,
          buckets: bounds.map(() => 0),
        }));
        const seconds = Math.max(0, now() - begun) / 1000;
        duration.count++;
        duration.sum += seconds;
        const bucket = bounds.findIndex((bound) => seconds <= bound);
        if (bucket >= 0) duration.buckets[bucket] = (duration.buckets[bucket] ?? 0) + 1;
      };
    },
    text(context, version) {
      const stored = context.store.collections().map((collection) => {
        const [resource = '', ...group] = collection.name.split('.');
        return sample('apiserver_resource_objects', { group: group.join('.'), resource }, collection.size);
      });
      return [
        family('apiserver_current_inflight_requests', 'gauge', 'Requests that are being handled now.', [
          sample('apiserver_current_inflight_requests', {}, inFlight),
        ]),
        family(
          'apiserver_request_duration_seconds',
          'histogram',
          'Time from a request to its answer, in seconds; of a watch to its beginning.',
          [...durations.values()].flatMap(histogram),
        ),
        family(
          'apiserver_request_total',
          'counter',
          'Requests that were answered, by what they asked for and how they ended.',
          Array.from(requests.values(), ({ labels, count }) => sample('apiserver_request_total', labels, count)),
        ),
        family('apiserver_resource_objects', 'gauge', 'Objects that are stored, by resource.', stored),
        family('apiserver_storage_revision', 'gauge', 'Revision of the last change.', [
          sample('apiserver_storage_revision', {}, context.store.revision),
        ]),
        family('kubernetes_build_info', 'gauge', 'A constant 1, with the version that is simulated.', [
          sample('kubernetes_build_info', { git_version: `v${version}.0`, platform: 'kubebook' }, 1),
        ]),
      ].join('');
    },
  };
}

function labelsOf(target: Target, verb: string): Labels {
  if (target.kind === 'other')
    return {
      group: '',
      resource: '',
      scope: '',
      subresource: target.path.split('/')[1] ?? '',
      verb: verb.toUpperCase(),
      version: '',
    };
  const { group, version, resource, subresource, name, namespace } = target;
  const scope = name !== '' ? 'resource' : namespace === undefined ? 'cluster' : 'namespace';
  return { group, resource, scope, subresource, verb: verb.toUpperCase(), version };
}

function seriesOf<T>(known: Map<string, T>, labels: Labels, make: () => T): T {
  const key = Object.values(labels).join('\0');
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

function histogram({ labels, count, sum, buckets }: Series): string[] {
  const name = 'apiserver_request_duration_seconds';
  let below = 0;
  return [
    ...bounds.map((bound, index) =>
      sample(`${name}_bucket`, { ...labels, le: String(bound) }, (below += buckets[index] ?? 0)),
    ),
    sample(`${name}_bucket`, { ...labels, le: '+Inf' }, count),
    sample(`${name}_sum`, labels, sum),
    sample(`${name}_count`, labels, count),
  ];
}

/** @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
function family(
  name: string,
  type: 'counter' | 'gauge' | 'histogram',
  help: string,
  samples: readonly string[],
): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.join('')}`;
}

function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(
    ([label, text]) => `${label}="${text.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`,
  );
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`;
}
