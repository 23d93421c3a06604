import type { Cause } from '../../../../graph/index.ts';
import type { KubeObject } from '../../../../machinery/types.ts';

/** Something that keeps an object from being as its spec wants it, and what that comes from. */
export type Finding = Cause;

/** What a look at one kind of object needs: other objects, and how these are. */
export interface View {
  /** Objects of a built-in resource; none where they may not be read. `namespace` undefined: of all. */
  list<T extends KubeObject>(resource: string, namespace: string | undefined): Promise<readonly T[]>;
  /** What keeps another object, for findings that come from it. */
  diagnose(object: KubeObject): Promise<readonly Finding[]>;
}

/** Findings of one kind; what is common to all kinds is added to them. */
export type Diagnose<T extends KubeObject> = (object: T, view: View) => Promise<readonly Finding[]>;

/** Lines of findings, each cause below what it brings about. */
export function findingLines(findings: readonly Finding[], depth = 1): string {
  return findings
    .map(({ text, causes = [] }) => `${'  '.repeat(depth)}${text}\n${findingLines(causes, depth + 1)}`)
    .join('');
}

export const withReason = (reason: string | undefined, message: string | undefined): string =>
  [reason, message].filter((part) => part !== undefined && part !== '').join(': ');
