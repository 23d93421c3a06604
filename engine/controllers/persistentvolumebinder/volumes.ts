import { objectRef, resources } from '../../kinds/resources.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { unbind } from './bind.ts';
import { annotation, type Binder, hasAnnotation, isBindingComplete, setVolumePhase } from './binder.ts';
import { sameVolumeMode } from './match.ts';

/** Brings the phase of one volume in line with its claim, and gives it back once the claim is gone. */
export async function reconcileVolume(
  binder: Binder,
  name: string,
  enqueueClaim: (key: string) => void,
): Promise<void> {
  const volume = binder.volumes.get(name);
  if (!volume) return;
  const reference = volume.spec?.claimRef;
  if (!reference?.uid) {
    await setVolumePhase(binder, volume, 'Available');
    return;
  }
  const key = `${reference.namespace}/${reference.name}`;
  const claim = await claimOf(binder, key, reference.uid);
  if (!claim) await release(binder, volume);
  else if (!claim.spec?.volumeName) await offer(binder, volume, claim, () => enqueueClaim(key));
  else if (claim.spec.volumeName === name) {
    // a claim that asked for this volume binds it itself, step by step
    if (isBindingComplete(claim)) await setVolumePhase(binder, volume, 'Bound');
    else enqueueClaim(key);
  } else if (hasAnnotation(volume, annotation.provisionedBy) && isDeleted(volume)) await release(binder, volume);
  else await unbind(binder, volume);
}

/** The claim of this UID. The cache may be behind: before data is given up, the server is asked. */
async function claimOf(binder: Binder, key: string, uid: string): Promise<PersistentVolumeClaim | undefined> {
  const cached = binder.claims.get(key);
  if (cached?.metadata.uid === uid) return cached;
  const [namespace, name = ''] = key.split('/');
  try {
    const ref = objectRef(resources.persistentVolumeClaims, namespace, name);
    const fresh = await binder.api.get<PersistentVolumeClaim>(ref);
    return fresh.metadata.uid === uid ? fresh : undefined;
  } catch (error) {
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  }
}

async function offer(
  { events }: Binder,
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
  enqueue: () => void,
): Promise<void> {
  if (!sameVolumeMode(volume, claim)) {
    const [pv, pvc] = [volume.metadata.name, `${claim.metadata.namespace}/${claim.metadata.name}`];
    const message = `Cannot bind PersistentVolume "${pv}" to requested PersistentVolumeClaim "${pvc}" due to incompatible volumeMode.`;
    events.event(volume, 'Warning', 'VolumeMismatch', message);
    const answer = `Cannot bind PersistentVolume "${pv}" to requested PersistentVolumeClaim "${claim.metadata.name}" due to incompatible volumeMode.`;
    events.event(claim, 'Warning', 'VolumeMismatch', answer);
    return;
  }
  enqueue();
}

const isDeleted = ({ spec }: PersistentVolume): boolean => spec?.persistentVolumeReclaimPolicy === 'Delete';

/** What becomes of a volume whose claim is gone: its reclaim policy says. */
async function release(binder: Binder, volume: PersistentVolume): Promise<void> {
  const phase = volume.status?.phase;
  const released =
    phase === 'Released' || phase === 'Failed' ? volume : await setVolumePhase(binder, volume, 'Released');
  const policy = volume.spec?.persistentVolumeReclaimPolicy;
  if (policy === 'Delete') await deleteVolume(binder, released);
  else if (policy === 'Recycle') await recycle(binder, released);
}

const temporary = /^\/tmp\/.+/;

/** Volumes that a provisioner made are its own to delete; of the others the controller can delete folders in /tmp. */
async function deleteVolume(binder: Binder, volume: PersistentVolume): Promise<void> {
  if (hasAnnotation(volume, annotation.provisionedBy)) return;
  const { name } = volume.metadata;
  const path = volume.spec?.hostPath?.path;
  if (path !== undefined && temporary.test(path)) {
    await binder.api.delete(objectRef(resources.persistentVolumes, undefined, name)).catch((error: unknown) => {
      if (!isApiError(error, 'NotFound')) throw error;
    });
    return;
  }
  const message =
    path === undefined
      ? `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`
      : `host_path deleter only supports /tmp/.+ but received provided ${path}`;
  await fail(binder, volume, 'VolumeFailedDelete', message);
}

/** Recyclers are pods that empty the volume: they are not simulated, and the volume says so. */
const recycle = (binder: Binder, volume: PersistentVolume): Promise<void> =>
  fail(binder, volume, 'VolumeFailedRecycle', 'No recycler plugin found for the volume!');

async function fail(binder: Binder, volume: PersistentVolume, reason: string, message: string): Promise<void> {
  if (volume.status?.phase === 'Failed' && volume.status.message === message) return;
  await setVolumePhase(binder, volume, 'Failed', message);
  binder.events.event(volume, 'Warning', reason, message);
}
