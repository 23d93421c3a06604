/**
 * Looks after bound claims that ask for more than they have. No volume plugin that grows is left in the manager itself, so
 * all that it does is to say who must do it.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
 */
import { resources } from '../../kinds/resources.ts';
import type { PersistentVolumeClaim } from '../../kinds/types.ts';
import { compareQuantities, parseQuantity, zeroQuantity } from '../../machinery/quantity.ts';
import { wantsMore } from '../storageprovisioner/expansion.ts';
import { defineController } from '../support/definition.ts';

export const persistentVolumeExpander = defineController(
  'persistentvolume-expander-controller',
  ({ informers, events }) => {
    const claims = informers.informer<PersistentVolumeClaim>(resources.persistentVolumeClaims);
    const tell = (claim: PersistentVolumeClaim) => {
      if (!wantsMore(claim)) return;
      events.event(claim, 'Normal', 'ExternalExpanding', 'waiting for an external controller to expand this PVC');
    };
    return claims.subscribe({
      added: tell,
      // the progress of an expansion is no news: only a larger wish is
      updated(claim, old) {
        if (compareQuantities(wish(claim), wish(old)) > 0) tell(claim);
      },
    });
  },
  { eventSource: 'volume_expand', account: 'expand-controller' },
);

const wish = ({ spec }: PersistentVolumeClaim) =>
  parseQuantity(spec?.resources?.requests?.['storage'] ?? 0) ?? zeroQuantity;
