import type { Pod } from '../../../kinds/types.ts';
import { isApiError } from '../../../machinery/errors.ts';
import type { Invocation } from '../../invocation.ts';
import { answerText } from '../../../client/answer.ts';

/** What the kernel counted for one container since it started. */
interface Counted {
  periods: number;
  throttledPeriods: number;
  /** Seconds. */
  throttled: number;
}

const counters: { readonly [metric: string]: keyof Counted } = {
  container_cpu_cfs_periods_total: 'periods',
  container_cpu_cfs_throttled_periods_total: 'throttledPeriods',
  container_cpu_cfs_throttled_seconds_total: 'throttled',
};

const sample = /^(\w+)\{([^}]*)\} (\S+)/;

/**
 * How often each container of a pod used up its quota of processor time, in words by name, as its node's kubelet counts it;
 * nothing for what is not limited, and where the kubelet may not be asked.
 */
export async function throttling(invocation: Invocation, pod: Pod): Promise<ReadonlyMap<string, string>> {
  const { nodeName } = pod.spec ?? {};
  if (!nodeName || pod.status?.phase !== 'Running') return new Map();
  const metrics = await kubeletMetrics(invocation, nodeName);
  const byContainer = new Map<string, Counted>();
  for (const line of metrics.split('\n')) {
    const [, metric = '', labels = '', value] = sample.exec(line) ?? [];
    const counter = counters[metric];
    const label = (name: string) => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1];
    if (!counter || label('namespace') !== pod.metadata.namespace || label('pod') !== pod.metadata.name) continue;
    const container = label('container') ?? '';
    let counted = byContainer.get(container);
    if (!counted) byContainer.set(container, (counted = { periods: 0, throttledPeriods: 0, throttled: 0 }));
    counted[counter] = Number(value);
  }
  return new Map([...byContainer].map(([name, counted]) => [name, inWords(counted)]));
}

function inWords({ periods, throttledPeriods, throttled }: Counted): string {
  const share = periods === 0 ? 0 : Math.round((throttledPeriods / periods) * 100);
  const least = throttledPeriods > 0 && share === 0 ? 'less than 1' : String(share);
  return `cpu.stat nr_periods ${periods} nr_throttled ${throttledPeriods}: throttled in ${least}% of its periods, for ${throttled.toFixed(1)}s in all`;
}

/** Reasons are told even to one who may not ask nodes. */
async function kubeletMetrics(invocation: Invocation, nodeName: string): Promise<string> {
  try {
    const api = await invocation.api();
    const path = `/api/v1/nodes/${encodeURIComponent(nodeName)}/proxy/metrics/cadvisor`;
    const answer = await api.request({ method: 'GET', path, signal: invocation.signal });
    return answer.status === 200 ? await answerText(answer) : '';
  } catch (error) {
    if (isApiError(error)) return '';
    throw error;
  }
}
