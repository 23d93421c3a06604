import { limits } from '../../../../limits.ts';
import type { KubeObject } from '../../../../machinery/types.ts';
import type { Finding, View } from './finding.ts';

/** What keeps each of several objects; those that are kept by the same are told once, with how many they are. */
export async function causesIn(objects: readonly KubeObject[], kind: string, view: View): Promise<readonly Finding[]> {
  const groups = new Map<string, { first: string; count: number; findings: readonly Finding[] }>();
  for (const object of objects) {
    const findings = await view.diagnose(object);
    if (findings.length === 0) continue;
    const { name } = object.metadata;
    // names differ in every message, and the rest does not
    const key = JSON.stringify(findings).replaceAll(name, '');
    const group = groups.get(key);
    if (group) group.count++;
    else groups.set(key, { first: name, count: 1, findings });
  }
  return [...groups.values()].slice(0, limits.causesShown).map(({ first, count, findings }) => ({
    text: `${kind} ${first}${count > 1 ? ` and ${count - 1} more like it` : ''}`,
    about: { kind, name: first, more: count - 1 },
    causes: findings,
  }));
}
