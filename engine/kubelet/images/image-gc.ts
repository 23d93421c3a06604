import type { EventRecorder } from '../../client/contract.ts';
import { limits } from '../../limits.ts';
import type { ContainerRuntime, ImageStatus } from '../../runtime/cri.ts';
import type { Sim } from '../../sim/index.ts';
import type { Reading } from '../contract.ts';
import { aboutNode } from '../node/heartbeat.ts';

export interface ImageGarbageCollector {
  /** A regular look: frees room where the disk is fuller than the upper threshold. */
  collect(disk: Reading): void;
  /** Removes every image that no container has, for want of room. */
  removeUnused(): void;
}

/** What a kubelet remembers of an image. */
interface Known {
  readonly detected: number;
  used: number;
}

/**
 * Removes images that no container has, those first that were not used for the longest time.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/garbage-collection/#container-image-lifecycle
 */
export function createImageGarbageCollector(
  sim: Sim,
  runtime: ContainerRuntime,
  events: EventRecorder,
  nodeName: string,
): ImageGarbageCollector {
  const known = new Map<string, Known>();
  let failedBefore = false;

  /** Takes stock, and answers what may go, in the order of its turns. */
  function detect(now: number): readonly (ImageStatus & Known)[] {
    const images = runtime.images();
    const inUse = new Set<string>();
    for (const { containers } of runtime.sandboxes?.() ?? []) {
      for (const { config } of containers) {
        const reference = runtime.imageStatus(config.image)?.reference;
        if (reference !== undefined) inUse.add(reference);
      }
    }
    const idle: (ImageStatus & Known)[] = [];
    const present = new Set<string>();
    for (const image of images) {
      const { reference } = image;
      present.add(reference);
      let entry = known.get(reference);
      if (!entry) known.set(reference, (entry = { detected: now, used: Number.NEGATIVE_INFINITY }));
      if (inUse.has(reference)) entry.used = now;
      else idle.push({ ...image, ...entry });
    }
    for (const reference of known.keys()) if (!present.has(reference)) known.delete(reference);
    return idle.sort((a, b) => compare(a.used, b.used) || compare(a.detected, b.detected));
  }

  function free(wanted: number, now: number, idle: readonly (ImageStatus & Known)[]): number {
    let freed = 0;
    for (const { reference, size, detected } of idle) {
      if (freed >= wanted) break;
      if (now - detected < limits.imageGarbage.minimumAge) continue;
      runtime.removeImage(reference);
      known.delete(reference);
      freed += size;
    }
    return freed;
  }

  const warn = (reason: string, message: string) => events.event(aboutNode(nodeName), 'Warning', reason, message);

  return {
    collect({ capacity, available }) {
      const { high, low } = limits.imageGarbage;
      const now = sim.clock.now();
      const idle = detect(now);
      if (capacity === 0) return warn('InvalidDiskCapacity', 'invalid capacity 0 on image filesystem');
      if (100 - Math.trunc((available * 100) / capacity) < high) {
        failedBefore = false;
        return;
      }
      const wanted = Math.trunc((capacity * (100 - low)) / 100) - available;
      const freed = free(wanted, now, idle);
      if (freed >= wanted) {
        failedBefore = false;
        return;
      }
      const message =
        `Failed to garbage collect required amount of images. Attempted to free ${wanted} bytes, ` +
        `but only found ${freed} bytes eligible to free.`;
      warn('FreeDiskSpaceFailed', message);
      // once may be bad luck: only what fails again is told as a failure of the collection
      if (failedBefore) warn('ImageGCFailed', message);
      failedBefore = true;
    },
    removeUnused() {
      const now = sim.clock.now();
      free(Number.POSITIVE_INFINITY, now, detect(now));
    },
  };
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);
