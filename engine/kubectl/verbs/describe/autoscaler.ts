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

/** What a metric is measured on, and `current / target`. */
function metricText(metric: unknown, status: unknown): readonly [string, string] {
  const type = textAt(metric, 'type') ?? '';
  const part = type.charAt(0).toLowerCase() + type.slice(1);
  const target = at(metric, part, 'target');
  const now = at(status, part, 'current');
  const average = textAt(target, 'averageValue');
  const values = `${textAt(now, 'averageValue') ?? textAt(now, 'value') ?? '<unknown>'} / ${average ?? textAt(target, 'value') ?? ''}`;
  const name = textAt(metric, part, 'metric', 'name') ?? '';
  const measured = average === undefined ? 'target value' : 'target average value';
  switch (type) {
    case 'Resource':
    case 'ContainerResource': {
      const container = type === 'Resource' ? '' : ` of container "${textAt(metric, part, 'container') ?? ''}"`;
      const subject = `resource ${textAt(metric, part, 'name') ?? ''}${container} on pods`;
      if (average !== undefined) return [`${subject}:`, values];
      const used = numberAt(now, 'averageUtilization');
      const shown = used === undefined ? '<unknown>' : `${used}% (${textAt(now, 'averageValue') ?? ''})`;
      const wanted = numberAt(target, 'averageUtilization');
      return [
        `${subject}  (as a percentage of request):`,
        `${shown} / ${wanted === undefined ? '<auto>' : `${wanted}%`}`,
      ];
    }
    case 'Pods':
      return [`"${name}" on pods:`, values];
    case 'Object': {
      const described = at(metric, part, 'describedObject');
      const on = `${textAt(described, 'kind') ?? ''}/${textAt(described, 'name') ?? ''}`;
      return [`"${name}" on ${on} (${measured}):`, values];
    }
    default:
      return [`"${name}" (${measured}):`, values];
  }
}
