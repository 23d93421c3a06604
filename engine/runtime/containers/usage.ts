import type { UsagePoint } from '../images/types.ts';

export interface Usage {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

const next: Usage = { cpu: 0, memory: 1024 * 1024 };

/** Use at an age: between two points it moves evenly, after the last it stays. */
export function usageOf(points: readonly UsagePoint[] | undefined, age: number): Usage {
  if (!points || points.length === 0) return next;
  const after = points.findIndex((point) => point.after > age);
  const b = points[after];
  const a = after < 0 ? points.at(-1) : points[after - 1];
  if (!b || !a) return a ?? b ?? next;
  const share = (age - a.after) / (b.after - a.after);
  return { cpu: a.cpu + (b.cpu - a.cpu) * share, memory: a.memory + (b.memory - a.memory) * share };
}

/** The age in milliseconds at which memory first is more than `limit`; undefined where it never is. */
export function crossing(points: readonly UsagePoint[] | undefined, limit: number): number | undefined {
  for (const [index, point] of (points ?? []).entries()) {
    if (point.memory <= limit) continue;
    const before = points?.[index - 1];
    if (!before) return point.after;
    const share = (limit - before.memory) / (point.memory - before.memory);
    return before.after + Math.max(0, share) * (point.after - before.after);
  }
  return undefined;
}
