import type { ApiResponse } from '../../client/kube-api.ts';
import { limits } from '../../limits.ts';
import type { ServerContext } from '../context.ts';
import { checks } from './health.ts';
import type { Target } from './path.ts';
import { versionInfo } from './version.ts';

/** What requests over HTTP came to, for `/metrics`. Names and labels are the real server's. */
export interface RequestMetrics {
  /** A request begins; what is returned is told how it ended. Watches count as long-running from then on. */
  begin(method: string): (target: Target, verb: string, query: URLSearchParams, answer: ApiResponse) => void;
  text(context: ServerContext, version: string): string;
  /** `/metrics/slis`: the part of it that says how available the server is. */
  indicators(): string;
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
  const started = now();
  const inFlight = { mutating: 0, readOnly: 0 };

  return {
    begin(method) {
      const begun = now();
      const kind = method === 'GET' || method === 'HEAD' ? 'readOnly' : 'mutating';
      inFlight[kind]++;
      return (target, verb, query, { status }) => {
        inFlight[kind]--;
        // whoever makes up names makes no series of them
        if (requests.size >= limits.metricSeries) return;
        const labels = labelsOf(target, verb, query.getAll('dryRun').includes('All'));
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
      const stored = (name: string, labelled: (group: string, resource: string) => Labels): string[] =>
        context.store.collections().map((collection) => {
          const [resource = '', ...group] = collection.name.split('.');
          return sample(name, labelled(group.join('.'), resource), collection.size);
        });
      const { gitVersion, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform, major, minor } =
        versionInfo(version);
      return [
        family('apiserver_audit_event_total', 'counter', 'Events of an audit log, of which there is none.', [
          sample('apiserver_audit_event_total', {}, 0),
        ]),
        family(
          'apiserver_current_inflight_requests',
          'gauge',
          'Requests that are being handled now, by whether they may change something.',
          Object.entries(inFlight).map(([kind, count]) =>
            sample('apiserver_current_inflight_requests', { request_kind: kind }, count),
          ),
        ),
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
        family(
          'apiserver_resource_objects',
          'gauge',
          'Objects that are stored, by resource.',
          stored('apiserver_resource_objects', (group, resource) => ({ group, resource })),
        ),
        family(
          'apiserver_storage_objects',
          'gauge',
          'The same by the whole name of the resource, as before 1.34.',
          stored('apiserver_storage_objects', (group, resource) => ({
            resource: group === '' ? resource : `${resource}.${group}`,
          })),
        ),
        family('apiserver_storage_revision', 'gauge', 'Revision of the last change.', [
          sample('apiserver_storage_revision', {}, context.store.revision),
        ]),
        family('kubernetes_build_info', 'gauge', 'A constant 1, with the version that is simulated.', [
          sample(
            'kubernetes_build_info',
            {
              build_date: buildDate ?? '',
              compiler: compiler ?? '',
              git_commit: gitCommit ?? '',
              git_tree_state: gitTreeState ?? '',
              git_version: gitVersion,
              go_version: goVersion ?? '',
              major,
              minor,
              platform: platform ?? '',
            },
            1,
          ),
        ]),
        healthIndicators(),
        family('process_start_time_seconds', 'gauge', 'When the server began, in seconds since 1970.', [
          sample('process_start_time_seconds', {}, started / 1000),
        ]),
      ].join('');
    },
    indicators: healthIndicators,
  };
}

const healthIndicators = (): string =>
  family(
    'kubernetes_healthcheck',
    'gauge',
    'Whether a check of health passes.',
    Object.entries(checks).flatMap(([type, names]) =>
      names.map((name) => sample('kubernetes_healthcheck', { name, type }, 1)),
    ),
  );

/** Verbs of permissions that have another name here. */
const reported: { readonly [verb: string]: string } = { create: 'POST', update: 'PUT' };

function labelsOf(target: Target, verb: string, dryRun: boolean): Labels {
  const common = { component: 'apiserver', dry_run: dryRun ? 'All' : '' };
  const told = reported[verb] ?? verb.toUpperCase();
  if (target.kind === 'other')
    return {
      ...common,
      group: '',
      resource: '',
      scope: '',
      subresource: target.path.split('/')[1] ?? '',
      verb: told,
      version: '',
    };
  const { group, version, resource, subresource, name, namespace } = target;
  const scope = name !== '' ? 'resource' : namespace === undefined ? 'cluster' : 'namespace';
  return { ...common, group, resource, scope, subresource, verb: told, version };
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
