import type { KubeletContext } from '../context.ts';
import type { PodWorker } from '../pods/pod-worker.ts';

interface Metric {
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  /** Undefined where the container has no such value. */
  value(stat: Sample): number | undefined;
}

interface Sample {
  readonly usage: number;
  readonly periods: number;
  readonly throttledPeriods: number;
  readonly throttled: number;
  readonly memory: number;
  readonly limited: boolean;
}

/** @see https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md */
const metrics: { readonly [name: string]: Metric } = {
  container_cpu_cfs_periods_total: {
    help: 'Number of elapsed enforcement period intervals.',
    type: 'counter',
    value: ({ limited, periods }) => (limited ? periods : undefined),
  },
  container_cpu_cfs_throttled_periods_total: {
    help: 'Number of throttled period intervals.',
    type: 'counter',
    value: ({ limited, throttledPeriods }) => (limited ? throttledPeriods : undefined),
  },
  container_cpu_cfs_throttled_seconds_total: {
    help: 'Total time duration the container has been throttled.',
    type: 'counter',
    value: ({ limited, throttled }) => (limited ? throttled : undefined),
  },
  container_cpu_usage_seconds_total: {
    help: 'Cumulative cpu time consumed in seconds.',
    type: 'counter',
    value: ({ usage }) => usage,
  },
  container_memory_working_set_bytes: {
    help: 'Current working set in bytes.',
    type: 'gauge',
    value: ({ memory }) => memory,
  },
};

/** What `/metrics/cadvisor` of a kubelet says of the containers that run, as text for Prometheus. */
export function cadvisorMetrics({ runtime, sim }: KubeletContext, workers: Iterable<PodWorker>): string {
  const lines = new Map(Object.keys(metrics).map((name) => [name, [] as string[]]));
  const now = sim.clock.now();
  for (const { pod, records } of workers) {
    const { namespace, name: podName } = pod.metadata;
    for (const { name, id, resources } of records.values()) {
      const status = id === undefined ? undefined : runtime.containerStatus(id);
      if (id === undefined || status?.state !== 'running') continue;
      const limited = resources?.limits?.['cpu'] !== undefined;
      const sample = { ...runtime.cpuStat(id), memory: runtime.usage(id).memory, limited };
      const labels = `container="${name}",image="${status.image}",name="${id}",namespace="${namespace}",pod="${podName}"`;
      for (const [metric, { value }] of Object.entries(metrics)) {
        const shown = value(sample);
        if (shown !== undefined) lines.get(metric)?.push(`${metric}{${labels}} ${Number(shown.toFixed(6))} ${now}\n`);
      }
    }
  }
  return Object.entries(metrics)
    .filter(([name]) => (lines.get(name)?.length ?? 0) > 0)
    .map(([name, { help, type }]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.get(name)?.join('')}`)
    .join('');
}
