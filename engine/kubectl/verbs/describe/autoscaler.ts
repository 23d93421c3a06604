import { at, listAt, numberAt, textAt } from '../../fields.ts';
import { type Describer, labelsAndAnnotations, nameAndNamespace } from './shared-fields.ts';
import { events } from './events.ts';
import { longDate } from './writer.ts';

/** HorizontalPodAutoscaler, autoscaling/v2. */
export const horizontalPodAutoscaler: Describer = async (object, out, context) => {
  nameAndNamespace(out, object);
  labelsAndAnnotations(out, object);
  out.field('CreationTimestamp', longDate(object.metadata.creationTimestamp));
  const kind = textAt(object, 'spec', 'scaleTargetRef', 'kind') ?? '';
  out.field('Reference', `${kind}/${textAt(object, 'spec', 'scaleTargetRef', 'name') ?? ''}`);
  const current = listAt(object, 'status', 'currentMetrics');
  const metrics = listAt(object, 'spec', 'metrics');
  if (metrics.length > 0) {
    out.line(0, 'Metrics:', '( current / target )');
    metrics.forEach((metric, index) => out.line(1, ...metricText(metric, current[index])));
  }
  out.field('Min replicas', numberAt(object, 'spec', 'minReplicas') ?? '<unset>');
  out.field('Max replicas', numberAt(object, 'spec', 'maxReplicas') ?? 0);
  for (const direction of ['scaleUp', 'scaleDown'] as const) {
    const rules = at(object, 'spec', 'behavior', direction);
    if (rules === undefined) continue;
    if (direction === 'scaleUp' || at(object, 'spec', 'behavior', 'scaleUp') === undefined) out.line(0, 'Behavior:');
    out.line(1, `${direction === 'scaleUp' ? 'Scale Up' : 'Scale Down'}:`);
    const seconds = numberAt(rules, 'stabilizationWindowSeconds');
    if (seconds !== undefined) out.line(2, `Stabilization Window: ${seconds} seconds`);
    out.line(2, `Select Policy: ${textAt(rules, 'selectPolicy') ?? 'Max'}`);
    const policies = listAt(rules, 'policies');
    if (policies.length > 0) {
      out.line(2, 'Policies:');
      for (const policy of policies) {
        out.line(
          3,
          `- Type: ${textAt(policy, 'type') ?? ''}`,
          `Value: ${numberAt(policy, 'value') ?? 0}`,
          `Period: ${numberAt(policy, 'periodSeconds') ?? 0} seconds`,
        );
      }
    }
  }
  out.field(
    `${kind} pods`,
    `${numberAt(object, 'status', 'currentReplicas') ?? 0} current / ${numberAt(object, 'status', 'desiredReplicas') ?? 0} desired`,
  );
  const conditions = listAt(object, 'status', 'conditions');
  if (conditions.length > 0) {
    out
      .line(0, 'Conditions:')
      .line(1, 'Type', 'Status', 'Reason', 'Message')
      .line(1, '----', '------', '------', '-------');
    for (const each of conditions) {
      const text = (name: string): string => textAt(each, name) ?? '';
      out.line(1, text('type'), text('status'), text('reason'), text('message'));
    }
  }
  await events(out, object, context);
};

function metricText(metric: unknown, status: unknown): readonly [string, string] {
  const type = textAt(metric, 'type') ?? '';
  const part = type.charAt(0).toLowerCase() + type.slice(1);
  const target = at(metric, part, 'target');
  const now = at(status, part, 'current');
  const share = numberAt(target, 'averageUtilization');
  const value = textAt(target, 'averageValue') ?? textAt(target, 'value') ?? '';
  const currentValue = textAt(now, 'averageValue') ?? textAt(now, 'value') ?? '<unknown>';
  if (type === 'Resource' || type === 'ContainerResource') {
    const name = textAt(metric, part, 'name') ?? '';
    if (share === undefined) return [`resource ${name} on pods:`, `${currentValue} / ${value}`];
    const used = numberAt(now, 'averageUtilization');
    const shown = used === undefined ? '<unknown>' : `${used}% (${currentValue})`;
    return [`resource ${name} on pods  (as a percentage of request):`, `${shown} / ${share}%`];
  }
  const name = textAt(metric, part, 'metric', 'name') ?? '';
  if (type === 'Pods') return [`"${name}" on pods:`, `${currentValue} / ${value}`];
  if (type === 'Object') {
    const on = `${textAt(metric, part, 'describedObject', 'kind') ?? ''}/${textAt(metric, part, 'describedObject', 'name') ?? ''}`;
    return [`"${name}" on ${on} (target value):`, `${currentValue} / ${value}`];
  }
  return [`"${name}" (target value):`, `${currentValue} / ${value}`];
}
