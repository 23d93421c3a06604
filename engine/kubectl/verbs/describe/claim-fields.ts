import type { PersistentVolumeClaim } from '../../../kinds/types.ts';
import { accessModes, annotations, labelPairs } from './shared-fields.ts';
import type { Description } from './writer.ts';

/** What a claim says of itself between its class and its users; also where it is only the template of one. */
export function claimFields(
  out: Description,
  { metadata, spec, status }: Partial<Pick<PersistentVolumeClaim, 'metadata' | 'spec' | 'status'>>,
  level = 0,
): void {
  out.field('Volume', spec?.volumeName ?? '', level);
  out.multi('Labels', labelPairs(metadata?.labels), level);
  annotations(out, metadata?.annotations, level);
  if (level === 0) out.field('Finalizers', `[${(metadata?.finalizers ?? []).join(' ')}]`);
  const bound = Boolean(spec?.volumeName);
  out.field('Capacity', bound ? String(status?.capacity?.storage ?? '0') : '', level);
  out.field('Access Modes', bound ? accessModes(status?.accessModes) : '', level);
  if (spec?.volumeMode) out.field('VolumeMode', spec.volumeMode, level);
  if (!spec?.dataSource) return;
  out.line(level, 'DataSource:');
  if (spec.dataSource.apiGroup) out.field('APIGroup', spec.dataSource.apiGroup, level + 1);
  out.field('Kind', spec.dataSource.kind, level + 1).field('Name', spec.dataSource.name, level + 1);
}
