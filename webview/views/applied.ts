import type { AppliedData } from '../../engine/notebook/representations.ts';
import { button } from '../controls.ts';

/** Kinds through which requests go. */
const inTraffic = /^(service|pod|ingress\.networking\.k8s\.io|(deployment|replicaset|statefulset|daemonset)\.apps)$/;

/** What an apply did, an object a line, with the diagrams that can be drawn of it. */
export function showApplied(
  box: HTMLElement,
  { objects }: AppliedData,
  ask: ((kind: 'owners' | 'traffic', object: string) => void) | undefined,
): void {
  const lines = objects.map(({ resource, name, verb }) => {
    const object = `${resource}/${name}`;
    const line = document.createElement('div');
    line.className = 'applied';
    line.append(`${object} ${verb}`);
    if (ask) line.append(button('Owners', `Draw what owns ${object}, and what it owns`, () => ask('owners', object)));
    if (ask && inTraffic.test(resource)) {
      line.append(button('Traffic', `Draw the way of a request through ${object}`, () => ask('traffic', object)));
    }
    return line;
  });
  box.replaceChildren(...lines);
}
