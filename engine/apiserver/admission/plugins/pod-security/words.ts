import type { Container, Pod, PodSpec } from '../../../../kinds/types.ts';

/** What one check of the Pod Security Standards found: `privileged (container "a" must not …)`. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

export interface Subject {
  readonly metadata: Pick<Pod['metadata'], 'annotations'>;
  readonly spec: PodSpec;
  /** Init containers, containers, ephemeral containers. */
  readonly containers: readonly Container[];
}

export const quoted = (names: Iterable<string>): string => [...names].map((name) => JSON.stringify(name)).join(', ');

export const plural = (word: string, count: number): string => (count === 1 ? word : `${word}s`);

/** `container "a"`, `containers "a", "b"`. */
export const named = (what: string, names: readonly string[]): string =>
  `${plural(what, names.length)} ${quoted(names)}`;

/** `pod and container "a"`: who set what must not be. */
export function setters(pod: boolean, containers: readonly string[]): string | undefined {
  const who = [...(pod ? ['pod'] : []), ...(containers.length > 0 ? [named('container', containers)] : [])];
  return who.length === 0 ? undefined : who.join(' and ');
}

export const namesWhere = ({ containers }: Subject, bad: (container: Container) => boolean): string[] =>
  containers.filter(bad).map(({ name }) => name);
