import type { ClusterOptions } from '../../engine/cluster.ts';
import { sha256 } from '../../engine/machinery/sha256.ts';

export interface HistoryDigest {
  /** For a cluster's `onChange`. */
  readonly onChange: NonNullable<ClusterOptions['onChange']>;
  /** Of all revisions and objects so far, in order. */
  digest(): string;
  readonly revisions: number;
}

const encoder = new TextEncoder();

/** Sums up a store's history: two histories have the same digest only where they are the same, byte for byte. */
export function createHistoryDigest(): HistoryDigest {
  let sum = '';
  let revisions = 0;
  let pending: string[] = [];
  const digest = () => {
    if (pending.length > 0) sum = sha256(encoder.encode(`${sum}\n${pending.join('\n')}`));
    pending = [];
    return sum;
  };
  return {
    onChange(record) {
      revisions++;
      pending.push(JSON.stringify(record));
      if (pending.length >= 256) digest();
    },
    digest,
    get revisions() {
      return revisions;
    },
  };
}
