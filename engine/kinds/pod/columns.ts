import type { TypedColumn } from '../behaviour.ts';
import { age, name, text, wide } from '../columns/cells.ts';
import type { Pod } from '../types.ts';
import { formatRestarts, summarizePod } from './status-text.ts';

export const podColumns: readonly TypedColumn<Pod>[] = [
  name,
  text('Ready', (pod) => {
    const { ready, total } = summarizePod(pod);
    return `${ready}/${total}`;
  }),
  text('Status', (pod) => summarizePod(pod).status),
  text('Restarts', (pod, now) => formatRestarts(summarizePod(pod), now)),
  age,
  wide('IP', (pod) => pod.status?.podIPs?.[0]?.ip || '<none>'),
  wide('Node', (pod) => pod.spec?.nodeName || '<none>'),
  wide('Nominated Node', (pod) => pod.status?.nominatedNodeName || '<none>'),
  wide('Readiness Gates', (pod) => {
    const gates = pod.spec?.readinessGates ?? [];
    if (gates.length === 0) return '<none>';
    const open = gates.filter(
      (gate) => pod.status?.conditions?.find((c) => c.type === gate.conditionType)?.status === 'True',
    );
    return `${open.length}/${gates.length}`;
  }),
];
