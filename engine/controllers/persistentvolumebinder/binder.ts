import type { ControllerContext, Informer } from '../../client/contract.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { updateStatus } from '../support/status-write.ts';

/** What both halves of the binder look at and write. */
export interface Binder extends ControllerContext {
  readonly claims: Informer<PersistentVolumeClaim>;
  readonly volumes: Informer<PersistentVolume>;
  readonly classes: Informer<StorageClass>;
  readonly pods: Informer<Pod>;
}

export const annotation = {
  /** On a claim: the binder is done with it. */
  bindCompleted: 'pv.kubernetes.io/bind-completed',
  /** On a volume or claim: the binder made the binding, and may undo it. */
  boundByController: 'pv.kubernetes.io/bound-by-controller',
  /** On a volume: who made it, and will delete it. */
  provisionedBy: 'pv.kubernetes.io/provisioned-by',
  /** On a claim: who is to make a volume for it. */
  provisioner: 'volume.kubernetes.io/storage-provisioner',
  oldProvisioner: 'volume.beta.kubernetes.io/storage-provisioner',
  /** On a claim: the node on which its pod is to run. */
  selectedNode: 'volume.kubernetes.io/selected-node',
  storageClass: 'volume.beta.kubernetes.io/storage-class',
} as const;

/** Index of claims that are not bound, by the class and by the volume that they ask for. */
export const unboundClaims = 'unbound';
export const waitsForClass = (name: string): string => `class/${name}`;
export const waitsForVolume = (name: string): string => `volume/${name}`;
/** Index of volumes by class. */
export const volumesOfClass = 'class';
export const hasAnnotation = ({ metadata }: KubeObject, name: string): boolean =>
  metadata.annotations?.[name] !== undefined;

export const isBindingComplete = (claim: PersistentVolumeClaim): boolean =>
  hasAnnotation(claim, annotation.bindCompleted);

export const className = ({ metadata, spec }: PersistentVolume | PersistentVolumeClaim): string =>
  metadata.annotations?.[annotation.storageClass] ?? spec?.storageClassName ?? '';

/** Whether a volume is bound to a claim, or meant for it. */
export function isFor({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const reference = spec?.claimRef;
  if (reference?.name !== metadata.name || reference.namespace !== metadata.namespace) return false;
  return !reference.uid || reference.uid === metadata.uid;
}

export async function setVolumePhase(
  { api }: Binder,
  volume: PersistentVolume,
  phase: NonNullable<NonNullable<PersistentVolume['status']>['phase']>,
  message?: string,
): Promise<PersistentVolume> {
  const { status } = volume;
  if (status?.phase === phase && status.message === message) return volume;
  const { message: _, ...rest } = status ?? {};
  return updateStatus(api, resources.persistentVolumes, volume, {
    ...rest,
    phase,
    ...(message === undefined ? {} : { message }),
  });
}

export function writeVolume(
  { api }: Binder,
  volume: PersistentVolume,
  change: Partial<PersistentVolume>,
): Promise<PersistentVolume> {
  const { name } = volume.metadata;
  return api.update(objectRef(resources.persistentVolumes, undefined, name), { ...volume, ...change });
}

export function writeClaim(
  { api }: Binder,
  claim: PersistentVolumeClaim,
  change: Partial<PersistentVolumeClaim>,
): Promise<PersistentVolumeClaim> {
  const { namespace, name } = claim.metadata;
  return api.update(objectRef(resources.persistentVolumeClaims, namespace, name), { ...claim, ...change });
}

export const withAnnotations = <T extends KubeObject>({ metadata }: T, ...names: readonly string[]): T['metadata'] => ({
  ...metadata,
  annotations: { ...metadata.annotations, ...Object.fromEntries(names.map((name) => [name, 'yes'])) },
});
