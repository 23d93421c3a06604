import type { InformerFactory } from '../../client/contract.ts';
import { resources } from '../../kinds/resources.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { PodInfo } from '../cache/pod-info.ts';

export interface StorageClass extends KubeObject {
  readonly provisioner?: string;
  readonly volumeBindingMode?: string;
  readonly allowedTopologies?: readonly {
    readonly matchLabelExpressions?: readonly { readonly key: string; readonly values: readonly string[] }[];
  }[];
}

/** Claims, volumes and classes, as the volume plugins look at them. */
export function volumeListers(informers: InformerFactory) {
  return {
    claims: informers.informer<PersistentVolumeClaim>(resources.persistentVolumeClaims),
    volumes: informers.informer<PersistentVolume>(resources.persistentVolumes),
    classes: informers.informer<StorageClass>(resources.storageClasses),
  };
}

/** The claims that a pod mounts, by name; those of ephemeral volumes are named after the pod. */
export function claimNames({
  spec,
  name,
}: PodInfo): readonly { readonly claim: string; readonly ephemeral: boolean }[] {
  const names: { claim: string; ephemeral: boolean }[] = [];
  for (const volume of spec.volumes ?? []) {
    if (volume.persistentVolumeClaim) names.push({ claim: volume.persistentVolumeClaim.claimName, ephemeral: false });
    else if (volume.ephemeral) names.push({ claim: `${name}-${volume.name}`, ephemeral: true });
  }
  return names;
}

/** Whether the volume controller is done with a claim. */
export function isBound({ metadata, spec }: PersistentVolumeClaim): boolean {
  const done = metadata.annotations?.['pv.kubernetes.io/bind-completed'] !== undefined;
  return spec?.volumeName !== undefined && spec.volumeName !== '' && done;
}

export function classOf({ metadata, spec }: PersistentVolumeClaim | PersistentVolume): string {
  return metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '';
}
