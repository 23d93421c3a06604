import { listAt, textAt } from '../../fields.ts';
import { type Describer, labelsAndAnnotations } from './shared-fields.ts';
import { events } from './events.ts';
import { plainDate } from './writer.ts';

export const serviceCidr: Describer = async (object, out, context) => {
  out.field('Name', object.metadata.name);
  labelsAndAnnotations(out, object);
  out.field('CIDRs', listAt(object, 'spec', 'cidrs').map(String).join(', '));
  const conditions = listAt(object, 'status', 'conditions');
  if (conditions.length > 0) {
    out.line(0, 'Status:').line(0, 'Conditions:');
    out.line(1, 'Type', 'Status', 'LastTransitionTime', 'Reason', 'Message');
    out.line(1, '----', '------', '------------------', '------', '-------');
    for (const each of conditions) {
      const text = (name: string): string => textAt(each, name) ?? '';
      out.line(1, text('type'), text('status'), plainDate(text('lastTransitionTime')), text('reason'), text('message'));
    }
  }
  await events(out, object, context);
};

export const ipAddress: Describer = async (object, out, context) => {
  out.field('Name', object.metadata.name);
  labelsAndAnnotations(out, object);
  out.line(0, 'Parent Reference:');
  for (const [title, name] of parentFields) out.field(title, textAt(object, 'spec', 'parentRef', name), 1);
  await events(out, object, context);
};

const parentFields = [
  ['Group', 'group'],
  ['Resource', 'resource'],
  ['Namespace', 'namespace'],
  ['Name', 'name'],
] as const;
