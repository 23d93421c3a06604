import { limits } from '../limits.ts';
import type { Json } from '../machinery/types.ts';

/** The object that a decision was about. */
export interface Subject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
}

/** What a component decided, and why, as data; words and diagrams are made of it at the edge. */
export interface Decision {
  /** Virtual milliseconds since 1970. */
  readonly at: number;
  /** `scheduler`, `deployment-controller`, `kubelet`, `admission/LimitRanger`, … */
  readonly component: string;
  readonly subject: Subject;
  /** Kebab case, unique within the component: `pod-bound`, `insufficient-resource`. */
  readonly code: string;
  /** A request was refused by it. */
  readonly denied?: true;
  readonly data: { readonly [key: string]: Json | undefined };
}

/** The record of decisions: the newest of them, up to a limit for each subject and in all. */
export interface Trace {
  record(decision: Omit<Decision, 'at'>): void;
  /** Oldest first. */
  about(subject: Pick<Subject, 'kind' | 'name'> & { readonly namespace?: string }, component?: string): Decision[];
  /** The newest decisions that match, about whatever, oldest first. */
  recent(matches: (decision: Decision) => boolean, most: number): Decision[];
}

export function createTrace(now: () => number): Trace {
  // insertion order of the map is age of the last decision: the subject that was quiet longest goes first
  const bySubject = new Map<string, readonly Decision[]>();
  let total = 0;
  const keyOf = (s: { kind: string; namespace?: string; name: string }) => `${s.kind}/${s.namespace ?? ''}/${s.name}`;
  return {
    record(decision) {
      const key = keyOf(decision.subject);
      const known = bySubject.get(key);
      const full = known !== undefined && known.length >= limits.decisionsPerSubject;
      if (known) bySubject.delete(key);
      bySubject.set(key, (full ? known.slice(1) : (known ?? [])).concat({ at: now(), ...decision }));
      if (!full) total++;
      while (total > limits.decisions) {
        const [oldest, dropped] = bySubject.entries().next().value ?? [];
        if (oldest === undefined || oldest === key) break;
        bySubject.delete(oldest);
        total -= dropped?.length ?? 0;
      }
    },
    about(subject, component) {
      const known = bySubject.get(keyOf(subject)) ?? [];
      return component === undefined ? [...known] : known.filter((d) => d.component === component);
    },
    recent: (matches, most) =>
      [...bySubject.values()]
        .flatMap((decisions) => decisions.filter(matches))
        .sort((a, b) => a.at - b.at)
        .slice(-most),
  };
}
