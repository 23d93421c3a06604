import type { Pod, PodTemplateSpec } from '../../../kinds/types.ts';
import { textAt } from '../../fields.ts';
import {
  annotations,
  type Describer,
  labelPairs,
  labelsAndAnnotations,
  controlledBy,
  nameAndNamespace,
} from './shared-fields.ts';
import { containers } from './containers.ts';
import { events } from './events.ts';
import { volumes } from './volumes.ts';
import { type Description, longDate } from './writer.ts';

export const pod: Describer = async (object, out, context) => {
  const { metadata, spec, status } = object as Pod;
  nameAndNamespace(out, object);
  if (spec?.priority !== undefined && spec.priority !== null) out.field('Priority', spec.priority);
  if (spec?.priorityClassName) out.field('Priority Class Name', spec.priorityClassName);
  if (spec?.runtimeClassName) out.field('Runtime Class Name', spec.runtimeClassName);
  if (spec?.serviceAccountName) out.field('Service Account', spec.serviceAccountName);
  out.orNone('Node', spec?.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : undefined);
  if (status?.startTime) out.field('Start Time', longDate(status.startTime));
  labelsAndAnnotations(out, object);
  if (metadata.deletionTimestamp && status?.phase !== 'Failed' && status?.phase !== 'Succeeded') {
    out.field('Status', `Terminating (lasts ${lasting(metadata.deletionTimestamp, context.now)})`);
    out.field('Termination Grace Period', `${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else out.field('Status', status?.phase);
  if (status?.reason) out.field('Reason', status.reason);
  if (status?.message) out.field('Message', status.message);
  if (spec?.securityContext?.seccompProfile?.type) {
    out.field('SeccompProfile', spec.securityContext.seccompProfile.type);
  }
  out.field('IP', status?.podIP ?? '');
  if (status?.podIPs && status.podIPs.length > 0) {
    out.line(0, 'IPs:');
    for (const { ip } of status.podIPs) out.line(1, 'IP:', ip);
  } else out.field('IPs', '<none>');
  controlledBy(out, object);
  if (status?.nominatedNodeName) out.field('NominatedNodeName', status.nominatedNodeName);
  containers(out, 'Init Containers', spec?.initContainers, {
    level: 0,
    statuses: status?.initContainerStatuses ?? [],
    pod: object,
  });
  containers(out, 'Containers', spec?.containers, { level: 0, statuses: status?.containerStatuses ?? [], pod: object });
  containers(out, 'Ephemeral Containers', spec?.ephemeralContainers, {
    level: 0,
    statuses: status?.ephemeralContainerStatuses ?? [],
    pod: object,
  });
  if (spec?.readinessGates && spec.readinessGates.length > 0) {
    out.line(0, 'Readiness Gates:').line(1, 'Type', 'Status');
    for (const { conditionType } of spec.readinessGates) {
      const found = status?.conditions?.find(({ type }) => type === conditionType);
      out.line(1, conditionType, `${found?.status ?? '<none>'} `);
    }
  }
  if (status?.conditions && status.conditions.length > 0) {
    out.line(0, 'Conditions:').line(1, 'Type', 'Status');
    for (const condition of status.conditions) out.line(1, condition.type, `${condition.status} `);
  }
  volumes(out, spec?.volumes, 0);
  out.field('QoS Class', status?.qosClass ?? '');
  nodeSelectors(out, spec?.nodeSelector, 0);
  tolerations(out, spec?.tolerations, 0);
  for (const constraint of spec?.topologySpreadConstraints ?? []) {
    out.field(
      'Topology Spread Constraints',
      `${constraint.topologyKey}:${constraint.whenUnsatisfiable} when max skew ${constraint.maxSkew} is exceeded for selector ${labelPairs(constraint.labelSelector?.matchLabels).join(',')}`,
    );
  }
  await events(out, object, context);
};

function lasting(since: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

type Tolerations = NonNullable<Pod['spec']>['tolerations'];

export function nodeSelectors(
  out: Description,
  selector: { readonly [key: string]: string } | undefined,
  level: number,
): void {
  out.multi('Node-Selectors', labelPairs(selector), level);
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

export function tolerations(out: Description, list: Tolerations, level: number): void {
  const lines = [...(list ?? [])]
    .sort((a, b) => compare(a.key ?? '', b.key ?? ''))
    .map(({ key = '', value = '', effect = '', operator = '', tolerationSeconds }) => {
      const valued = value === '' ? key : `${key}=${value}`;
      const withEffect = effect === '' ? valued : `${valued}:${effect}`;
      const exists =
        operator === 'Exists' && value === '' ? (key === '' && effect === '' ? 'op=Exists' : ' op=Exists') : '';
      return `${withEffect}${exists}${tolerationSeconds === undefined || tolerationSeconds === null ? '' : ` for ${tolerationSeconds}s`}`;
    });
  out.multi('Tolerations', lines, level);
}

/** The `Pod Template:` of a workload. */
export function podTemplate(
  out: Description,
  template: PodTemplateSpec | undefined,
  options: { readonly bare?: boolean } = {},
): void {
  if (!options.bare) out.line(0, 'Pod Template:');
  if (!template) {
    out.line(1, '<unset>');
    return;
  }
  out.multi('Labels', labelPairs(template.metadata?.labels), 1);
  if (Object.keys(template.metadata?.annotations ?? {}).length > 0) annotations(out, template.metadata?.annotations, 1);
  const { spec } = template;
  const account = textAt(spec, 'serviceAccountName');
  if (account) out.field('Service Account', account, 1);
  containers(out, 'Init Containers', spec?.initContainers, { level: 1, inTemplate: true });
  containers(out, 'Containers', spec?.containers, { level: 1, inTemplate: true });
  volumes(out, spec?.volumes, 1);
  if (spec?.priorityClassName) out.field('Priority Class Name', spec.priorityClassName, 1);
  nodeSelectors(out, spec?.nodeSelector, 1);
  tolerations(out, spec?.tolerations, 1);
}
