import { limits } from '../../limits.ts';
import type { Duration } from '../../sim/index.ts';

/** How long a workload of so many pods is left alone after a look at it: nothing for small ones, longer for large ones. */
export const restAfter = (pods: number): Duration =>
  pods < limits.podsBeforeRest ? 0 : Math.ceil(pods / limits.podsPerRestMillisecond);
