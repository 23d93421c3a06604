import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../../kinds/types.ts';
import { listAt, textAt } from '../../fields.ts';
import { accessModes, type Describer, labelsAndAnnotations } from './shared-fields.ts';
import { events } from './events.ts';
import { claimFields } from './claim-fields.ts';
import { volumeSource } from './volumes.ts';
import { longDate } from './writer.ts';

const className = (annotation: string | undefined, name: string | undefined | null): string => annotation ?? name ?? '';
const classAnnotation = 'volume.beta.kubernetes.io/storage-class';

export const persistentVolumeClaim: Describer = async (object, out, context) => {
  const { metadata, spec, status } = object as PersistentVolumeClaim;
  out.field('Name', metadata.name).field('Namespace', metadata.namespace);
  out.field('StorageClass', className(metadata.annotations?.[classAnnotation], spec?.storageClassName));
  if (metadata.deletionTimestamp) out.field('Status', `Terminating (lasts <unknown>)`);
  else out.field('Status', status?.phase);
  claimFields(out, object as PersistentVolumeClaim);
  const pods = await context.api.list<Pod>(
    { group: '', version: 'v1', resource: 'pods', namespace: metadata.namespace ?? '' },
    { signal: context.signal },
  );
  const users = pods.items.filter((pod) =>
    pod.spec?.volumes?.some(
      ({ name, persistentVolumeClaim, ephemeral }) =>
        persistentVolumeClaim?.claimName === metadata.name ||
        (ephemeral && `${pod.metadata.name}-${name}` === metadata.name),
    ),
  );
  out.multi(
    'Used By',
    users.map((pod) => pod.metadata.name),
  );
  if (status?.conditions && status.conditions.length > 0) {
    out.line(0, 'Conditions:').line(1, 'Type', 'Status', 'LastProbeTime', 'LastTransitionTime', 'Reason', 'Message');
    out.line(1, '----', '------', '-----------------', '------------------', '------', '-------');
    for (const each of status.conditions) {
      out.line(
        1,
        `${each.type} `,
        `${each.status} `,
        `${longDate(each.lastProbeTime)} `,
        `${longDate(each.lastTransitionTime)} `,
        `${each.reason ?? ''} `,
        each.message ?? '',
      );
    }
  }
  await events(out, object, context);
};

export const persistentVolume: Describer = async (object, out, context) => {
  const { metadata, spec, status } = object as PersistentVolume;
  out.field('Name', metadata.name);
  labelsAndAnnotations(out, object);
  out.field('Finalizers', `[${(metadata.finalizers ?? []).join(' ')}]`);
  out.field('StorageClass', className(metadata.annotations?.[classAnnotation], spec?.storageClassName));
  out.field('Status', metadata.deletionTimestamp ? 'Terminating (lasts <unknown>)' : status?.phase);
  out.field('Claim', spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '');
  out.field('Reclaim Policy', spec?.persistentVolumeReclaimPolicy);
  out.field('Access Modes', accessModes(spec?.accessModes));
  if (spec?.volumeMode) out.field('VolumeMode', spec.volumeMode);
  out.field('Capacity', spec?.capacity?.storage === undefined ? '' : String(spec.capacity.storage));
  const terms = listAt(spec, 'nodeAffinity', 'required', 'nodeSelectorTerms');
  if (!spec?.nodeAffinity) out.field('Node Affinity', '<none>');
  else {
    out.line(0, 'Node Affinity:', '');
    if (terms.length === 0) out.field('Required Terms', '<none>', 1);
    else {
      out.line(1, 'Required Terms:', '');
      terms.forEach((term, index) => {
        const expressions = listAt(term, 'matchExpressions').map((each) => {
          const operator = (textAt(each, 'operator') ?? '').toLowerCase();
          const values = listAt(each, 'values').map(String);
          return `${textAt(each, 'key') ?? ''} ${operator}${values.length > 0 ? ` [${values.join(', ')}]` : ''}`;
        });
        out.multi(`Term ${index}`, expressions, 2);
      });
    }
  }
  out.field('Message', status?.message ?? '');
  out.line(0, 'Source:');
  volumeSource(out, spec, 2);
  await events(out, object, context);
};
