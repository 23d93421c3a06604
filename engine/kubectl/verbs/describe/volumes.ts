import { at, entriesAt, listAt, textAt } from '../../fields.ts';
import type { Description } from './writer.ts';

type Lines = (field: (label: string, value: unknown) => void, source: unknown, out: Description, level: number) => void;

const items = (source: unknown, out: Description, level: number, path: (item: unknown) => string): void => {
  const list = listAt(source, 'items');
  if (list.length === 0) return;
  out.line(level, 'Items:');
  for (const item of list) out.line(level + 1, `${path(item)} -> ${textAt(item, 'path') ?? ''}`);
};

/** How each kind of volume is told: what it is, and its fields. */
const sources: { readonly [type: string]: readonly [string, Lines] } = {
  hostPath: [
    'HostPath (bare host directory volume)',
    (field, source) => {
      field('Path', at(source, 'path'));
      field('HostPathType', at(source, 'type'));
    },
  ],
  emptyDir: [
    "EmptyDir (a temporary directory that shares a pod's lifetime)",
    (field, source) => {
      field('Medium', at(source, 'medium'));
      field('SizeLimit', at(source, 'sizeLimit') ?? '<unset>');
    },
  ],
  secret: [
    'Secret (a volume populated by a Secret)',
    (field, source) => {
      field('SecretName', at(source, 'secretName'));
      field('Optional', at(source, 'optional') ?? false);
    },
  ],
  configMap: [
    'ConfigMap (a volume populated by a ConfigMap)',
    (field, source) => {
      field('Name', at(source, 'name'));
      field('Optional', at(source, 'optional') ?? false);
    },
  ],
  persistentVolumeClaim: [
    'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    (field, source) => {
      field('ClaimName', at(source, 'claimName'));
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
  nfs: [
    'NFS (an NFS mount that lasts the lifetime of a pod)',
    (field, source) => {
      field('Server', at(source, 'server'));
      field('Path', at(source, 'path'));
      field('ReadOnly', at(source, 'readOnly') ?? false);
    },
  ],
  local: [
    'LocalVolume (a persistent volume backed by local storage on a node)',
    (field, source) => field('Path', at(source, 'path')),
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
  image: [
    'Image (a container image or OCI artifact)',
    (field, source) => {
      field('Reference', at(source, 'reference'));
      field('PullPolicy', at(source, 'pullPolicy'));
    },
  ],
  ephemeral: [
    'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    (field, source) => field('StorageClass', at(source, 'volumeClaimTemplate', 'spec', 'storageClassName')),
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
  const found = entriesAt(volume).find(([type]) => sources[type]);
  if (!found) {
    out.line(level, '<unknown>');
    return;
  }
  const [type, source] = found;
  const [title, lines] = sources[type] ?? ['', () => {}];
  const field = (label: string, value: unknown): void => {
    out.line(level, `${label}:`, value === undefined || value === null ? '' : String(value));
  };
  field('Type', title);
  lines(field, source, out, level);
}
