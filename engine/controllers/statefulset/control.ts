import type { ControllerContext, Informer } from '../../client/contract.ts';
import { inNamespace, objectRef, resources } from '../../kinds/resources.ts';
import type { PersistentVolumeClaim, Pod, StatefulSet } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { KubeObject, OwnerReference } from '../../machinery/types.ts';
import { claimsOf, ordinalOf, ownClaims } from './identity.ts';

/** Creates and deletes a StatefulSet's pods and claims, and tells so. */
export interface StatefulPodControl {
  create(set: StatefulSet, pod: KubeObject, ordinal: number): Promise<void>;
  delete(set: StatefulSet, pod: Pod): Promise<void>;
  /** Has claims go with the set, or with a pod that is scaled away, where the set's retention policy says so. */
  retain(set: StatefulSet, pod: Pod, condemned: boolean): Promise<void>;
}

type Context = Pick<ControllerContext, 'api' | 'events'>;

export function createStatefulPodControl(
  { api, events }: Context,
  claims: Informer<PersistentVolumeClaim>,
): StatefulPodControl {
  /** Runs a change and tells how it went: `create Pod web-0 in StatefulSet web successful`. */
  async function told(set: StatefulSet, verb: 'create' | 'delete', what: string, change: () => Promise<unknown>) {
    const { name } = set.metadata;
    const suffix = what.startsWith('Claim') ? 'success' : 'successful';
    const reason = verb === 'create' ? 'Create' : 'Delete';
    try {
      await change();
    } catch (error) {
      if (isApiError(error) && error.reason !== 'AlreadyExists') {
        const text = `${verb} ${what} in StatefulSet ${name} failed error: ${error.message}`;
        events.event(set, 'Warning', `Failed${reason}`, text);
      }
      throw error;
    }
    events.event(set, 'Normal', `Successful${reason}`, `${verb} ${what} in StatefulSet ${name} ${suffix}`);
  }

  async function createClaims(set: StatefulSet, pod: string, ordinal: number): Promise<void> {
    const { namespace = '' } = set.metadata;
    for (const claim of claimsOf(set, ordinal)) {
      if (claims.get(`${namespace}/${claim.metadata.name}`)) continue;
      await told(set, 'create', `Claim ${claim.metadata.name} Pod ${pod}`, () =>
        api.create(inNamespace(resources.persistentVolumeClaims, namespace), claim),
      ).catch((error: unknown) => {
        if (!isApiError(error, 'AlreadyExists')) throw error;
      });
    }
  }

  return {
    async create(set, pod, ordinal) {
      const { namespace = '' } = set.metadata;
      const { name } = pod.metadata;
      await createClaims(set, name, ordinal);
      await told(set, 'create', `Pod ${name}`, () => api.create(inNamespace(resources.pods, namespace), pod));
    },
    async delete(set, { metadata }) {
      await told(set, 'delete', `Pod ${metadata.name}`, () =>
        api.delete(objectRef(resources.pods, metadata.namespace, metadata.name)),
      );
    },
    async retain(set, pod, condemned) {
      const { whenDeleted = 'Retain', whenScaled = 'Retain' } = set.spec?.persistentVolumeClaimRetentionPolicy ?? {};
      if (whenDeleted === 'Retain' && whenScaled === 'Retain') return;
      const { namespace } = set.metadata;
      const owner =
        condemned && whenScaled === 'Delete' ? ownedBy(pod) : whenDeleted === 'Delete' ? ownedBy(set) : undefined;
      for (const name of ownClaims(set, ordinalOf(set, pod))) {
        const claim = claims.get(`${namespace}/${name}`);
        if (!claim) continue;
        const ours = new Set([pod.metadata.uid, set.metadata.uid]);
        const former = claim.metadata.ownerReferences ?? [];
        const next = [...former.filter(({ uid }) => !ours.has(uid)), ...(owner ? [owner] : [])];
        if (next.map(({ uid }) => uid).join() === former.map(({ uid }) => uid).join()) continue;
        const metadata = { ...claim.metadata, ownerReferences: next };
        await api.update(objectRef(resources.persistentVolumeClaims, namespace, name), { ...claim, metadata });
      }
    },
  };
}

const ownedBy = ({ apiVersion, kind, metadata }: KubeObject): OwnerReference => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid ?? '',
  controller: true,
});
