import type { KubeObject } from '../../machinery/types.ts';
import { metadataForUpdate } from '../metadata/prepare.ts';
import type { Subresource } from './contract.ts';

/** What controllers report. Labels and annotations can be written along with it, as in the real server. */
export const status: Subresource = {
  merge: (wanted, old) => {
    const { status: _, ...kept } = old;
    const next: KubeObject = {
      ...kept,
      apiVersion: old.apiVersion,
      kind: old.kind,
      metadata: {
        ...metadataForUpdate(wanted, old),
        ...(old.metadata.ownerReferences ? { ownerReferences: old.metadata.ownerReferences } : {}),
      },
    };
    return wanted['status'] === undefined ? next : { ...next, status: wanted['status'] };
  },
};
