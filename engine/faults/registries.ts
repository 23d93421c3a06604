import { type ContainerRuntime, RuntimeError } from '../runtime/cri.ts';
import { parseImageReference } from '../runtime/index.ts';
import type { Sim } from '../sim/index.ts';
import type { RegistryError } from './kinds/fault-spec.ts';

/** What is wrong with a registry. */
export interface RegistryFault {
  /** Whether it is about a registry, by host. */
  concerns(registry: string): boolean;
  /** Milliseconds that each pull waits. */
  readonly delay?: number;
  /** Bytes per second. */
  readonly bandwidth?: number;
  readonly error?: RegistryError;
}

/** The registries as the nodes reach them. */
export interface Registries {
  begin(fault: RegistryFault): () => void;
  /** A runtime whose pulls meet what is wrong with registries. */
  guard(runtime: ContainerRuntime): ContainerRuntime;
}

/** What a registry takes to notice that it gets no answer, in milliseconds: containerd's time to connect. */
const connectTimeout = 30_000;

interface Failure {
  /** Milliseconds until it is known. */
  readonly after: number;
  readonly why: (head: string, host: string) => string;
}

/** In containerd's words. `head` is the address of the manifest, `host` that of the registry. */
const failures: { readonly [Error in RegistryError]: Failure } = {
  Unavailable: {
    after: 400,
    why: (head) => `unexpected status from HEAD request to ${head}: 503 Service Unavailable`,
  },
  TooManyRequests: {
    after: 400,
    why: (head) => `unexpected status from HEAD request to ${head}: 429 Too Many Requests`,
  },
  Unauthorized: {
    after: 400,
    why: (head) => `unexpected status from HEAD request to ${head}: 401 Unauthorized`,
  },
  Timeout: {
    after: connectTimeout,
    why: (head, host) => `failed to do request: Head "${head}": dial tcp: ${host}:443: i/o timeout`,
  },
  NoSuchHost: {
    after: 400,
    why: (head, host) => `failed to do request: Head "${head}": dial tcp: lookup ${host}: no such host`,
  },
};

/** Where Docker's registry answers. */
const hostOf = (registry: string): string => (registry === 'docker.io' ? 'registry-1.docker.io' : registry);

export function createRegistries(sim: Sim): Registries {
  const faults = new Set<RegistryFault>();

  async function pull(
    runtime: ContainerRuntime,
    image: string,
    options: Parameters<ContainerRuntime['pullImage']>[1],
  ): ReturnType<ContainerRuntime['pullImage']> {
    const { registry, repository, tag, digest, canonical } = parseImageReference(image);
    const met = [...faults].filter((fault) => fault.concerns(registry));
    const failing = met.find(({ error }) => error !== undefined)?.error;
    if (failing !== undefined) {
      const { after, why } = failures[failing];
      await sim.clock.sleep(after, options?.signal);
      const host = hostOf(registry);
      const head = `https://${host}/v2/${repository.slice(registry.length + 1)}/manifests/${digest ?? tag ?? 'latest'}`;
      const message = `failed to pull and unpack image "${canonical}": failed to resolve reference "${canonical}": ${why(head, host)}`;
      throw new RuntimeError('ErrImagePull', message);
    }
    const present = runtime.imageStatus(image) !== undefined;
    const delay = met.reduce((longest, one) => Math.max(longest, one.delay ?? 0), 0);
    if (delay > 0) await sim.clock.sleep(delay, options?.signal);
    const status = await runtime.pullImage(image, options);
    const bandwidth = met.reduce((least, one) => Math.min(least, one.bandwidth ?? least), Number.POSITIVE_INFINITY);
    if (!present && bandwidth < Number.POSITIVE_INFINITY) {
      await sim.clock.sleep((status.size / bandwidth) * 1000, options?.signal);
    }
    return status;
  }

  return {
    begin(fault) {
      faults.add(fault);
      return () => faults.delete(fault);
    },
    guard: (runtime) => ({
      ...runtime,
      pullImage: (image, options) =>
        faults.size === 0 ? runtime.pullImage(image, options) : pull(runtime, image, options),
    }),
  };
}
