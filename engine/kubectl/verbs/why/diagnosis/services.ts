import type { EndpointSlice, Pod, Service } from '../../../../kinds/types.ts';
import type { KubeObject } from '../../../../machinery/types.ts';
import { causesIn } from './causes.ts';
import type { Diagnose, Finding, View } from './finding.ts';

type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** Why a Service leads nowhere: nobody is selected, nobody is ready, or nobody listens where it leads. */
export const diagnoseService: Diagnose<Service> = async (service, view) => {
  const { spec, status } = service;
  if (spec?.type === 'ExternalName') return [];
  const findings: Finding[] = [];
  if (spec?.type === 'LoadBalancer' && !status?.loadBalancer?.ingress?.length) {
    findings.push({ text: 'no load balancer has given it an address yet' });
  }
  const selector = Object.entries(spec?.selector ?? {});
  if (selector.length === 0) {
    const text = 'it has no selector, and nobody has made an EndpointSlice for it';
    return (await readyEndpoints(service, view)) > 0 ? findings : [...findings, { text }];
  }
  const pods = await view.list<Pod>('pods', service.metadata.namespace);
  const chosen = pods.filter(({ metadata }) => selector.every(([key, value]) => metadata.labels?.[key] === value));
  const wanted = selector.map(([key, value]) => `${key}=${value}`).join(',');
  if (chosen.length === 0) {
    return [...findings, { text: `no pod has the labels that it selects: ${wanted}`, causes: nearly(selector, pods) }];
  }
  const ready = await readyEndpoints(service, view);
  if (ready === 0) {
    findings.push({
      text: `none of the ${chosen.length} pods that it selects is ready`,
      causes: await causesIn(chosen, 'Pod', view),
    });
  }
  return [...findings, ...(spec?.ports ?? []).flatMap((port) => portFindings(port, chosen))];
};

async function readyEndpoints({ metadata }: KubeObject, view: View): Promise<number> {
  const slices = await view.list<EndpointSlice>('endpointslices', metadata.namespace);
  const own = slices.filter(({ metadata: { labels } }) => labels?.['kubernetes.io/service-name'] === metadata.name);
  return own.flatMap(({ endpoints = [] }) => endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false)
    .length;
}

/** Pods that have the selected keys with other values, which is mostly a slip of the pen. */
function nearly(selector: readonly (readonly [string, string])[], pods: readonly Pod[]): readonly Finding[] {
  const found = new Set<string>();
  for (const { metadata } of pods) {
    for (const [key] of selector) {
      const value = metadata.labels?.[key];
      if (value !== undefined) found.add(`${key}=${value}`);
    }
  }
  return found.size === 0 ? [] : [{ text: `pods of its namespace have ${[...found].toSorted().join(', ')}` }];
}

function portFindings({ port, targetPort = port, protocol = 'TCP' }: Port, pods: readonly Pod[]): readonly Finding[] {
  const declared = pods.flatMap(({ spec }) => (spec?.containers ?? []).flatMap(({ ports = [] }) => ports));
  if (typeof targetPort === 'string') {
    if (declared.some(({ name }) => name === targetPort)) return [];
    return [{ text: `no container of its pods has a port named ${targetPort}, where its port ${port} leads` }];
  }
  const numbers = new Set(
    declared.filter((one) => (one.protocol ?? 'TCP') === protocol).map((one) => one.containerPort),
  );
  // containers need not declare what they listen on
  if (numbers.size === 0 || numbers.has(targetPort)) return [];
  const those = [...numbers].toSorted((a, b) => a - b).join(', ');
  return [{ text: `its port ${port} leads to port ${targetPort}, and its pods declare ${those}` }];
}
