import { type Reason, type Rejection, reasonText } from './reasons.ts';
import type { Refusals } from './refusals.ts';

/** Why a pod fits nowhere. */
export interface FitError {
  /** How many nodes there are. */
  readonly total: number;
  /** A plugin turned the pod away before any node was looked at. */
  readonly atOnce?: Rejection;
  readonly rejected: Refusals;
  /** What is said of the nodes that were not looked at. */
  readonly unseen?: { readonly count: number; readonly reason: Reason };
  /** What plugins said that tried to make room. */
  readonly postFilter?: string;
}

/** The words of a FailedScheduling event: reasons with their counts, in the order of their text. */
export function fitErrorText({ total, atOnce, rejected, unseen, postFilter }: FitError): string {
  let text = `0/${total} nodes are available:`;
  if (atOnce) {
    text += ` ${atOnce.reasons.map(reasonText).join(', ')}.`;
  } else {
    const counts = countReasons(rejected, unseen);
    const parts = [...counts].map(([reason, count]) => `${count} ${reason}`);
    if (parts.length > 0) text += ` ${parts.toSorted().join(', ')}.`;
  }
  return postFilter ? `${text} ${postFilter}` : text;
}

/** How many nodes each reason was given for. */
export function countReasons(rejected: Refusals, unseen?: FitError['unseen']): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (reason: Reason, by: number) => {
    const text = reasonText(reason);
    counts.set(text, (counts.get(text) ?? 0) + by);
  };
  for (const [{ reasons }, count] of rejected.tally()) for (const reason of reasons) add(reason, count);
  if (unseen && unseen.count > 0) add(unseen.reason, unseen.count);
  return counts;
}

export const noNodesText = 'no nodes available to schedule pods';
