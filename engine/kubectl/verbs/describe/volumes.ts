import { at, entriesAt, listAt, textAt } from '../../fields.ts';
import type { PersistentVolumeClaim } from '../../../kinds/types.ts';
import { goText } from '../../printers/go-syntax.ts';
import { claimFields } from './claim-fields.ts';
import { volumeFields } from './volume-fields.ts';
import type { Description } from './writer.ts';

type Lines = (field: (label: string, value: unknown) => void, source: unknown, out: Description, level: number) => void;

const items = (source: unknown, out: Description, level: number, path: (item: unknown) => string): void => {
  const list = listAt(source, 'items');
  if (list.length === 0) return;
  out.line(level, 'Items:');
  for (const item of list) out.line(level + 1, `${path(item)} -> ${textAt(item, 'path') ?? ''}`);
};

/** Volumes that have more to tell than single fields. */
const sources: { readonly [type: string]: readonly [string, Lines] } = {
  glusterfs: [
    "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    (field, source) => {
      field('EndpointsName', at(source, 'endpoints'));
      if (at(source, 'endpointsNamespace') !== undefined) field('EndpointsNamespace', at(source, 'endpointsNamespace'));
      field('Path', at(source, 'path'));
      field('ReadOnly', at(source, 'readOnly') ?? false);
    },
  ],
  azureFile: [
    'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
    (field, source) => {
      field('SecretName', at(source, 'secretName'));
      if (at(source, 'secretNamespace') !== undefined) field('SecretNamespace', at(source, 'secretNamespace'));
      field('ShareName', at(source, 'shareName'));
      field('ReadOnly', at(source, 'readOnly') ?? false);
    },
  ],
  scaleIO: [
    'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
    (field, source) => {
      field('Gateway', at(source, 'gateway'));
      field('System', at(source, 'system'));
      field('Protection Domain', at(source, 'protectionDomain'));
      field('Storage Pool', at(source, 'storagePool'));
      field('Storage Mode', at(source, 'storageMode'));
      field('VolumeName', at(source, 'volumeName'));
      // that of a pod is in its own namespace, and is not told
      if (at(source, 'secretRef', 'namespace') !== undefined) {
        field('SecretName', at(source, 'secretRef', 'name'));
        field('SecretNamespace', at(source, 'secretRef', 'namespace'));
      }
      field('FSType', at(source, 'fsType'));
      field('ReadOnly', at(source, 'readOnly') ?? false);
    },
  ],
  fc: [
    'FC (a Fibre Channel disk)',
    (field, source) => {
      field('TargetWWNs', listAt(source, 'targetWWNs').join(', '));
      field('LUN', at(source, 'lun') ?? '<none>');
      field('FSType', at(source, 'fsType'));
      field('ReadOnly', at(source, 'readOnly') ?? false);
    },
  ],
  downwardAPI: [
    'DownwardAPI (a volume populated by information about the pod)',
    (_, source, out, level) =>
      items(
        source,
        out,
        level,
        (item) => textAt(item, 'fieldRef', 'fieldPath') ?? textAt(item, 'resourceFieldRef', 'resource') ?? '',
      ),
  ],
  projected: [
    'Projected (a volume that contains injected data from multiple sources)',
    (field, source) => {
      for (const part of listAt(source, 'sources')) {
        if (at(part, 'secret')) {
          field('SecretName', at(part, 'secret', 'name'));
          field('Optional', at(part, 'secret', 'optional') ?? false);
        } else if (at(part, 'downwardAPI')) field('DownwardAPI', true);
        else if (at(part, 'configMap')) {
          field('ConfigMapName', at(part, 'configMap', 'name'));
          field('Optional', at(part, 'configMap', 'optional') ?? false);
        } else if (at(part, 'serviceAccountToken')) {
          field('TokenExpirationSeconds', at(part, 'serviceAccountToken', 'expirationSeconds'));
        }
      }
    },
  ],
  csi: [
    'CSI (a Container Storage Interface (CSI) volume source)',
    (field, source, out, level) => {
      field('Driver', at(source, 'driver'));
      field('FSType', at(source, 'fsType'));
      const handle = at(source, 'volumeHandle');
      if (handle !== undefined) field('VolumeHandle', handle);
      field('ReadOnly', at(source, 'readOnly') ?? false);
      out.multi(
        'VolumeAttributes',
        entriesAt(source, 'volumeAttributes').map(([key, value]) => `    ${key}=${String(value)}`),
        level,
      );
    },
  ],
  ephemeral: [
    'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    (field, source, out, level) => {
      const template = (at(source, 'volumeClaimTemplate') ?? {}) as Partial<PersistentVolumeClaim>;
      field('StorageClass', template.spec?.storageClassName);
      claimFields(out, template, level);
    },
  ],
};

export function volumes(out: Description, list: readonly unknown[] | undefined, level: number): void {
  if (!list || list.length === 0) {
    out.line(level, 'Volumes:', '<none>');
    return;
  }
  out.line(level, 'Volumes:');
  for (const volume of list) {
    out.line(level === 0 ? level + 1 : level, `${level === 0 ? '' : ' '}${textAt(volume, 'name') ?? ''}:`);
    volumeSource(out, volume, 2);
  }
}

export function volumeSource(out: Description, volume: unknown, level: number): void {
  const found = entriesAt(volume).find(([type]) => sources[type] ?? volumeFields[type]);
  if (!found) {
    out.line(level, '<unknown>');
    return;
  }
  const [type, source] = found;
  const [title, lines] = sources[type] ?? [];
  const [plainTitle, ...fields] = volumeFields[type] ?? [];
  out.line(level, 'Type:', title ?? plainTitle ?? '');
  lines?.((label, value) => out.line(level, `${label}:`, goText(value ?? '')), source, out, level);
  for (const [label, name, absent = ''] of fields) {
    const value = at(source, name);
    out.line(level, label, name === 'secretRef' ? referenceText(value) : value === undefined ? absent : goText(value));
  }
}

/** A reference as Go prints a pointer to it. */
function referenceText(reference: unknown): string {
  const name = textAt(reference, 'name');
  if (name === undefined) return 'nil';
  const namespace = textAt(reference, 'namespace');
  return namespace === undefined
    ? `&LocalObjectReference{Name:${name},}`
    : `&SecretReference{Name:${name},Namespace:${namespace},}`;
}
