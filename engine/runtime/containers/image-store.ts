import type { Sim } from '../../sim/index.ts';
import {
  type ContainerRuntime,
  type ImageStatus,
  type PulledImage,
  type RegistryCredential,
  RuntimeError,
} from '../cri.ts';
import { enter } from '../images/access.ts';
import { type ImageCatalogue, pullFailure, pullFailures, type ResolvedImage } from '../images/catalogue.ts';

/** What a registry takes to say what it has, in milliseconds. */
const resolveLatency = 400;
/** Bytes that come over the network and are unpacked in a millisecond: 60 MB a second. */
const bytesPerMillisecond = 60_000;

const noCredentials: readonly RegistryCredential[] = [];

interface ImageStore {
  pull(image: string, options?: Parameters<ContainerRuntime['pullImage']>[1]): Promise<PulledImage>;
  status(image: string): ImageStatus | undefined;
  list(): readonly ImageStatus[];
  remove(image: string): void;
  /** It is there from before. An image of which nothing is known is not. */
  restore(image: string): void;
  /** What an image is; undefined for one that nobody has. */
  resolve(image: string): ResolvedImage | undefined;
}

/** The images of one node. Two pulls of the same image at a time are one. */
export function createImageStore(sim: Sim, catalogue: ImageCatalogue): ImageStore {
  const present = new Map<string, ImageStatus>();
  const pulls = new Map<string, Promise<ImageStatus>>();

  async function fetchImage(image: string): Promise<ImageStatus> {
    await sim.clock.sleep(resolveLatency);
    const resolved = catalogue.resolve(image);
    const { pull, size } = resolved.definition;
    await sim.clock.sleep(pull?.duration ?? size / bytesPerMillisecond);
    if (pull?.failure !== undefined) throw pullFailure(resolved.reference, pull.failure);
    const status = statusOf(image, resolved);
    present.set(resolved.reference.canonical, status);
    return status;
  }

  function pullOnce(image: string, signal: AbortSignal | undefined): Promise<ImageStatus> {
    const there = status(image);
    if (there) return Promise.resolve(there);
    let pull = pulls.get(image);
    if (!pull) {
      pull = fetchImage(image).finally(() => pulls.delete(image));
      pulls.set(image, pull);
    }
    return signal ? unless(signal, pull) : pull;
  }

  /** The registry is asked even for an image that is there: others may have been let in. */
  async function pullWith(
    resolved: ResolvedImage,
    image: string,
    credentials: readonly RegistryCredential[],
    signal: AbortSignal | undefined,
  ): Promise<PulledImage> {
    const entry = enter(resolved, credentials);
    if ('refusals' in entry) {
      await sim.clock.sleep(resolveLatency, signal);
      throw pullFailures(resolved.reference, entry.refusals);
    }
    return { ...(await pullOnce(image, signal)), ...entry };
  }

  const resolveQuietly = (image: string): ResolvedImage | undefined => {
    try {
      return catalogue.resolve(image);
    } catch (error) {
      // a name that cannot be one is a mistake of whoever asks, and not an image that is absent
      if (error instanceof RuntimeError && error.code === 'InvalidImageName') throw error;
      return undefined;
    }
  };

  const status = (image: string): ImageStatus | undefined => {
    const byName = present.get(image);
    if (byName) return byName;
    const resolved = resolveQuietly(image);
    return resolved && present.get(resolved.reference.canonical);
  };

  return {
    pull(image, { signal, credentials = noCredentials } = {}) {
      const resolved = resolveQuietly(image);
      if (resolved?.definition.access) return pullWith(resolved, image, credentials, signal);
      return pullOnce(image, signal);
    },
    status,
    list: () => [...present.values()],
    resolve: resolveQuietly,
    restore(image) {
      const resolved = resolveQuietly(image);
      if (resolved) present.set(resolved.reference.canonical, statusOf(image, resolved));
    },
    remove(image) {
      const there = status(image);
      if (there) present.delete(there.reference);
    },
  };
}

function statusOf(image: string, { definition, reference, digest }: ResolvedImage): ImageStatus {
  return {
    image,
    reference: reference.canonical,
    digest,
    size: definition.size,
    ...(definition.user === undefined ? {} : { user: definition.user }),
  };
}

function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
