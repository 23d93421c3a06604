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

const toCore = new Map<string, string>(names.map(([core, series]) => [series, core]));
const fromCore = new Map<string, string>(names);

/** (A copy without the old names: taking them away would make a hash table of it.) */
function rename(object: KubeObject, newNames: ReadonlyMap<string, string>, apiVersion: string): KubeObject {
  const { kind, metadata } = object;
  const renamed: { [field: string]: unknown } = {};
  for (const name in object) {
    const value = object[name];
    if (value !== undefined) renamed[newNames.get(name) ?? name] = value;
  }
  return Object.assign(renamed, { apiVersion, kind, metadata });
}

export const eventToCore = (object: KubeObject): KubeObject => rename(object, toCore, 'v1');
export const eventFromCore = (object: KubeObject): KubeObject => rename(object, fromCore, 'events.k8s.io/v1');

/** The source is a struct of the real server, which is there where nobody named one, too. */
export const withSource = (event: Event): Event => (event.source ? event : { ...event, source: {} });
