/** An Event has two faces, `v1` and `events.k8s.io/v1`; it is kept as the first. */
import type { KubeObject } from '../../machinery/types.ts';
import type { Event } from '../types.ts';

/** Names of the same field: core, and events.k8s.io. */
const names = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
] as const;

function rename(object: KubeObject, from: 0 | 1, apiVersion: string): KubeObject {
  const renamed: { [field: string]: unknown } = { ...object };
  for (const pair of names) {
    const old = pair[from];
    if (renamed[old] === undefined) continue;
    renamed[pair[from === 0 ? 1 : 0]] = renamed[old];
    delete renamed[old];
  }
  return { ...renamed, apiVersion, kind: object.kind, metadata: object.metadata };
}

export const eventToCore = (object: KubeObject): KubeObject => rename(object, 1, 'v1');
export const eventFromCore = (object: KubeObject): KubeObject => rename(object, 0, 'events.k8s.io/v1');

/** The source is a struct of the real server, which is there where nobody named one, too. */
export const withSource = (event: Event): Event => (event.source ? event : { ...event, source: {} });
