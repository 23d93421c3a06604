import type { KubeObject, ObjectMeta } from '../../machinery/types.ts';
import { metadataForUpdate } from '../metadata/prepare.ts';
import type { Subresource } from './contract.ts';

function metadataOf(wanted: KubeObject, old: KubeObject): ObjectMeta {
  const metadata = metadataForUpdate(wanted, old);
  const { ownerReferences } = old.metadata;
  if (metadata.ownerReferences === ownerReferences) return metadata;
  const { ownerReferences: _, ...others } = metadata;
  return ownerReferences ? { ...others, name: metadata.name, ownerReferences } : { ...others, name: metadata.name };
}

/** What controllers report. Labels and annotations can be written along with it, as in the real server. */
export const status: Subresource = {
  merge: (wanted, old) => {
    const metadata = metadataOf(wanted, old);
    if (wanted['status'] !== undefined) return { ...old, metadata, status: wanted['status'] };
    const { status: _, ...kept } = old;
    return { ...kept, apiVersion: old.apiVersion, kind: old.kind, metadata };
  },
};
