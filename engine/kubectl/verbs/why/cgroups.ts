import { cgroupValues, oomScoreAdj, podSlice } from '../../../kinds/pod/cgroups.ts';
import { type QosClass, qosClassOf } from '../../../kinds/pod/qos.ts';
import { resources } from '../../../kinds/resources.ts';
import type { Container, Node, Pod } from '../../../kinds/types.ts';
import { parseQuantity, quantityValue } from '../../../machinery/quantity.ts';
import type { Invocation } from '../../invocation.ts';
import { type Info, refOf } from '../../resources/visit.ts';
import { readable } from './readable.ts';
import { throttling } from './throttling.ts';

/**
 * What a pod's requests and limits become on its node, and how much its limits hold it up, in words; nothing for what is no
 * pod, or is gone. It is taken from the objects and from the kubelet's metrics alone, so it holds for a real cluster too.
 */
export async function cgroupWords(invocation: Invocation, about: Info): Promise<string> {
  if (about.resource.group !== '' || about.resource.resource !== 'pods') return '';
  const api = await invocation.api();
  const { signal } = invocation;
  const pod = await readable(api.get<Pod>(refOf(about), { signal }));
  if (!pod?.spec) return '';
  const { nodeName } = pod.spec;
  const node = nodeName ? await readable(api.get<Node>({ ...resources.nodes, name: nodeName }, { signal })) : undefined;
  const capacity = parseQuantity(node?.status?.capacity?.['memory'] ?? '');
  return describePod(pod, capacity && quantityValue(capacity), await throttling(invocation, pod));
}

function describePod(pod: Pod, nodeMemory: number | undefined, throttled: ReadonlyMap<string, string>): string {
  const { spec, status } = pod;
  if (!spec) return '';
  const qos = (status?.qosClass as QosClass | undefined) ?? qosClassOf(spec);
  const lines = ['cgroup v2 (systemd driver)', `  QoS class ${qos}`, `  parent ${podSlice(pod)}`];
  if (spec.resources) lines.push('  the pod itself', ...valueLines(spec.resources));
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    const stat = throttled.get(container.name);
    const score = oomScoreAdj(spec, qos, container, nodeMemory);
    lines.push(
      `  container ${container.name}`,
      ...valueLines(inForce(pod, container)),
      `    oom_score_adj ${score ?? "depends on the node's memory, which is not known"}`,
      ...(stat === undefined ? [] : [`    ${stat}`]),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** What the kubelet reports as applied; while a resize waits that differs from what the spec asks for. */
function inForce({ status }: Pod, { name, resources: asked }: Container): Container['resources'] {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.find((each) => each.name === name)?.resources ?? asked;
}

function valueLines(from: Container['resources']): string[] {
  const { cpuShares, cpuWeight, cpuQuota, cpuPeriod, memoryMax } = cgroupValues(from);
  return [
    `    cpu.weight ${cpuWeight} (${cpuShares} shares)`,
    `    cpu.max ${cpuQuota ?? 'max'} ${cpuPeriod}`,
    `    memory.max ${memoryMax ?? 'max'}`,
  ];
}
