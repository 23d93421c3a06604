import { configKeyProblems, type FieldErrors, goesUp, nameProblems } from '../../../machinery/validation/index.ts';
import type { Container, PodSpec } from '../../types.ts';
import type { VolumesByName } from './containers.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

/** Order in which the server looks at the sources. */
const sources = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
] as const satisfies readonly (keyof Volume)[];

export function validateVolumes(volumes: readonly Volume[], field: string, errors: FieldErrors): VolumesByName {
  const byName = new Map<string, Volume>();
  for (const [i, volume] of volumes.entries()) {
    const at = `${field}[${i}]`;
    validateSource(volume, at, errors);
    if (!volume.name) errors.required(`${at}.name`);
    else {
      const problems = nameProblems(volume.name, 'label');
      errors.allInvalid(`${at}.name`, volume.name, problems);
      if (problems.length === 0 && byName.has(volume.name)) errors.duplicate(`${at}.name`, volume.name);
    }
    byName.set(volume.name, volume);
  }
  return byName;
}

function validateSource(volume: Volume, at: string, errors: FieldErrors): void {
  let count = 0;
  for (const source of sources) {
    if (volume[source] === undefined) continue;
    if (count++ > 0) errors.forbidden(`${at}.${source}`, 'may not specify more than 1 volume type');
    else contents[source]?.(volume, `${at}.${source}`, errors);
  }
  if (count === 0) errors.required(at, 'must specify a volume type');
}

type Rule = (volume: Volume, at: string, errors: FieldErrors) => void;

const contents: { readonly [source: string]: Rule } = {
  flexVolume({ flexVolume }, at, errors) {
    if (!flexVolume?.driver) errors.required(`${at}.driver`);
  },
  hostPath({ hostPath }, at, errors) {
    if (!hostPath?.path) {
      errors.required(`${at}.path`);
      return;
    }
    if (goesUp(hostPath.path)) errors.invalid(`${at}.path`, hostPath.path, "must not contain '..'");
    errors.oneOfIfSet(`${at}.type`, hostPath.type, hostPathTypes);
  },
  persistentVolumeClaim({ persistentVolumeClaim }, at, errors) {
    if (!persistentVolumeClaim?.claimName) errors.required(`${at}.claimName`);
  },
  configMap({ configMap }, at, errors) {
    if (!configMap?.name) errors.required(`${at}.name`);
    validateMode(configMap?.defaultMode, `${at}.defaultMode`, errors);
    validateItems(configMap?.items, `${at}.items`, errors);
  },
  secret({ secret }, at, errors) {
    if (!secret?.secretName) errors.required(`${at}.secretName`);
    validateMode(secret?.defaultMode, `${at}.defaultMode`, errors);
    validateItems(secret?.items, `${at}.items`, errors);
  },
  nfs({ nfs }, at, errors) {
    if (!nfs?.server) errors.required(`${at}.server`);
    if (!nfs?.path) errors.required(`${at}.path`);
    else if (!nfs.path.startsWith('/')) errors.invalid(`${at}.path`, nfs.path, 'must be an absolute path');
  },
  csi({ csi }, at, errors) {
    if (!csi?.driver) errors.required(`${at}.driver`);
  },
  downwardAPI({ downwardAPI }, at, errors) {
    validateMode(downwardAPI?.defaultMode, `${at}.defaultMode`, errors);
    for (const file of downwardAPI?.items ?? []) {
      if (!file.path) errors.required(`${at}.path`);
      else if (goesUp(file.path)) errors.invalid(`${at}.path`, file.path, "must not contain '..'");
      if (file.fieldRef && file.resourceFieldRef) {
        errors.invalid(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
      } else if (!file.fieldRef && !file.resourceFieldRef) {
        errors.required(at, 'one of fieldRef and resourceFieldRef is required');
      }
    }
  },
  projected({ projected }, at, errors) {
    validateMode(projected?.defaultMode, `${at}.defaultMode`, errors);
    for (const [i, source] of (projected?.sources ?? []).entries()) {
      const field = `${at}.sources[${i}]`;
      const kinds = Object.keys(source);
      if (kinds.length > 1) errors.forbidden(`${field}.${kinds[1]}`, 'may not specify more than 1 volume type');
      if (source.secret && !source.secret.name) errors.required(`${field}.secret.name`);
      if (source.configMap && !source.configMap.name) errors.required(`${field}.configMap.name`);
      if (source.serviceAccountToken && !source.serviceAccountToken.path) {
        errors.required(`${field}.serviceAccountToken.path`);
      }
    }
  },
  ephemeral({ ephemeral }, at, errors) {
    if (!ephemeral?.volumeClaimTemplate) errors.required(`${at}.volumeClaimTemplate`);
    else if (!ephemeral.volumeClaimTemplate.spec?.accessModes?.length) {
      errors.required(`${at}.volumeClaimTemplate.spec.accessModes`, 'at least 1 access mode is required');
    }
  },
};

function validateMode(mode: number | undefined, field: string, errors: FieldErrors): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777)) {
    errors.invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
  }
}

type Items = readonly { readonly key: string; readonly path: string; readonly mode?: number }[] | undefined;

function validateItems(items: Items, field: string, errors: FieldErrors): void {
  for (const [i, { key, path, mode }] of (items ?? []).entries()) {
    const at = `${field}[${i}]`;
    if (!key) errors.required(`${at}.key`);
    else errors.allInvalid(`${at}.key`, key, configKeyProblems(key));
    if (!path) errors.required(`${at}.path`);
    else if (path.startsWith('/')) errors.invalid(`${at}.path`, path, 'must be a relative path');
    else if (goesUp(path)) errors.invalid(`${at}.path`, path, "must not contain '..'");
    validateMode(mode, `${at}.mode`, errors);
  }
}

export function validateMounts(container: Container, volumes: VolumesByName, field: string, errors: FieldErrors): void {
  const paths = new Set<string>();
  for (const [i, mount] of (container.volumeMounts ?? []).entries()) {
    const at = `${field}.volumeMounts[${i}]`;
    if (!mount.name) errors.required(`${at}.name`);
    else if (!volumes.has(mount.name)) errors.notFound(`${at}.name`, mount.name);
    if (!mount.mountPath) errors.required(`${at}.mountPath`);
    else if (paths.has(mount.mountPath)) errors.invalid(`${at}.mountPath`, mount.mountPath, 'must be unique');
    paths.add(mount.mountPath);
    if (mount.subPath && mount.subPathExpr) {
      errors.invalid(`${at}.subPathExpr`, mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive');
    }
    for (const part of ['subPath', 'subPathExpr'] as const) {
      const path = mount[part];
      if (!path) continue;
      // the server leaves out the index here
      const where = `${field}.volumeMounts.${part}`;
      if (path.startsWith('/')) errors.invalid(where, path, 'must be a relative path');
      else if (goesUp(path)) errors.invalid(where, path, "must not contain '..'");
    }
    errors.oneOfIfSet(`${at}.mountPropagation`, mount.mountPropagation, ['Bidirectional', 'HostToContainer', 'None']);
  }
  for (const [i, device] of (container.volumeDevices ?? []).entries()) {
    const at = `${field}.volumeDevices[${i}]`;
    if (!device.name) errors.required(`${at}.name`);
    else if (!volumes.has(device.name)) errors.notFound(`${at}.name`, device.name);
    else if (!volumes.get(device.name)?.persistentVolumeClaim && !volumes.get(device.name)?.ephemeral) {
      errors.invalid(
        `${at}.name`,
        device.name,
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      );
    }
    if (!device.devicePath) errors.required(`${at}.devicePath`);
  }
}
