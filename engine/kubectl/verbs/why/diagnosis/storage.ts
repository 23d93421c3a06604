import type { PersistentVolume, PersistentVolumeClaim } from '../../../../kinds/types.ts';
import { eventFindings } from './every-kind.ts';
import type { Diagnose } from './finding.ts';

/** Why a claim has no volume. What its controllers say of it, they say in events of any type. */
export const diagnoseClaim: Diagnose<PersistentVolumeClaim> = async (claim, view) => {
  const phase = claim.status?.phase ?? 'Pending';
  if (phase === 'Bound') return [];
  if (phase === 'Lost') return [{ text: `its volume ${claim.spec?.volumeName ?? ''} is gone` }];
  const causes = await eventFindings(claim, view, () => true);
  return [{ text: 'it is not bound to a volume', causes }];
};

export const diagnoseVolume: Diagnose<PersistentVolume> = async ({ status, spec }) => {
  if (status?.phase === 'Failed')
    return [{ text: `it has failed: ${status.reason ?? ''} ${status.message ?? ''}`.trim() }];
  if (status?.phase !== 'Released') return [];
  const policy = spec?.persistentVolumeReclaimPolicy ?? 'Retain';
  return [
    {
      text: `its claim ${spec?.claimRef?.namespace}/${spec?.claimRef?.name} is gone, and its reclaim policy is ${policy}`,
    },
  ];
};
