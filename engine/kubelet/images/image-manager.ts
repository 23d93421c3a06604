import type { EventRecorder } from '../../client/contract.ts';
import type { Container, Pod } from '../../kinds/types.ts';
import {
  type ContainerRuntime,
  type ImageStatus,
  type PulledImage,
  type RegistryCredential,
  RuntimeError,
} from '../../runtime/cri.ts';
import type { Cancellable, Sim } from '../../sim/index.ts';
import { ContainerError } from '../containers/container-error.ts';
import { containerEvent } from '../events.ts';
import type { ContainerRecord } from '../pods/container-record.ts';
import { goDuration } from './go-duration.ts';

/** First and longest wait between two pulls that fail, in milliseconds. */
const pullBackOff = { first: 10_000, longest: 300_000 } as const;

export interface ImageManager {
  /**
   * Makes sure that a container's image is there, by its pull policy, and tells so in events.
   *
   * @throws ContainerError ErrImagePull, ImagePullBackOff, InvalidImageName, ErrImageNeverPull, RegistryUnavailable
   */
  ensure(request: ImageRequest): Promise<ImageStatus>;
  /** Until when (virtual milliseconds) a container's image is not asked for again. */
  backOffEnd(pod: Pod, container: Container): number | undefined;
  forget(pod: Pod): void;
}

export interface ImageRequest {
  readonly pod: Pod;
  /** What asks for it: a container, or a volume with its image. */
  readonly container: Pick<Container, 'image' | 'imagePullPolicy'>;
  /** Of the container; absent for a volume, whose events are about the pod as a whole. */
  readonly record?: ContainerRecord;
  readonly credentials: readonly RegistryCredential[];
  readonly cancellation: Cancellable;
}

interface BackOff {
  delay: number;
  until: number;
  /** The last failure, which the waiting message repeats. */
  failure: string;
}

const identity = ({ registry, username, password }: RegistryCredential) =>
  JSON.stringify([registry, username, password]);

/**
 * @see https://kubernetes.io/docs/concepts/containers/images/#updating-images
 * @see https://kubernetes.io/docs/concepts/containers/images/#ensureimagepullcredentialverification
 */
export function createImageManager(
  sim: Sim,
  runtime: ContainerRuntime,
  events: EventRecorder,
  serialize: boolean,
): ImageManager {
  const backOffs = new Map<string, BackOff>();
  let queue: Promise<unknown> = Promise.resolve();
  /** Images that were pulled with credentials, with those that they may be used with again. */
  const guarded = new Map<string, Set<string>>();
  const keyOf = (pod: Pod, image: string) => `${pod.metadata.uid}/${image}`;

  function tellOf({ pod, record }: ImageRequest, type: 'Normal' | 'Warning', reason: string, message: string): void {
    if (record) containerEvent(events, pod, record, type, reason, message);
    else events.event(pod, type, reason, message);
  }

  async function pull(request: ImageRequest, image: string): Promise<ImageStatus> {
    const { pod, container, credentials, cancellation } = request;
    if (cancellation.aborted) throw cancellation.reason;
    const tell = (type: 'Normal' | 'Warning', reason: string, message: string) =>
      tellOf(request, type, reason, message);
    const key = keyOf(pod, image);
    const known = backOffs.get(key);
    if (known && sim.clock.now() < known.until) {
      const message = `Back-off pulling image "${image}"`;
      tell('Normal', 'BackOff', message);
      throw new ContainerError('ImagePullBackOff', 'ImagePullBackOff', `${message}: ErrImagePull: ${known.failure}`);
    }
    tell('Normal', 'Pulling', `Pulling image "${image}"`);
    const asked = sim.clock.now();
    let began = asked;
    const run = () => {
      began = sim.clock.now();
      return runtime.pullImage(image, { signal: cancellation.signal, credentials });
    };
    try {
      const pulled = await (serialize ? inTurn(run) : run());
      const now = sim.clock.now();
      tell(
        'Normal',
        'Pulled',
        `Successfully pulled image "${container.image}" in ${goDuration(now - began)} ` +
          `(${goDuration(now - asked)} including waiting). Image size: ${pulled.size} bytes.`,
      );
      backOffs.delete(key);
      if (pulled.credential) {
        guarded.set(pulled.reference, (guarded.get(pulled.reference) ?? new Set()).add(identity(pulled.credential)));
      }
      return pulled;
    } catch (error) {
      if (!(error instanceof RuntimeError) || cancellation.aborted) throw error;
      tell('Warning', 'Failed', `Failed to pull image "${image}": ${error.message}`);
      const expired = known && sim.clock.now() - known.until > 2 * pullBackOff.longest;
      const delay = known && !expired ? Math.min(2 * known.delay, pullBackOff.longest) : pullBackOff.first;
      backOffs.set(key, { delay, until: sim.clock.now() + delay, failure: error.message });
      const reason = error.code === 'RegistryUnavailable' ? 'RegistryUnavailable' : 'ErrImagePull';
      throw new ContainerError(reason, reason, error.message);
    }
  }

  /** An image that was pulled with a pod's credentials is there only for those who have them, too. */
  function usable(image: ImageStatus | undefined, credentials: readonly RegistryCredential[]): ImageStatus | undefined {
    const keys = image && guarded.get(image.reference);
    return !keys || credentials.some((credential) => keys.has(identity(credential))) ? image : undefined;
  }

  /** One pull after another, in the order in which they were asked for. */
  function inTurn(run: () => Promise<PulledImage>): Promise<PulledImage> {
    const turn = queue.then(run, run);
    queue = turn.catch(() => undefined);
    return turn;
  }

  return {
    async ensure(request) {
      const { container } = request;
      const image = container.image ?? '';
      const present = usable(imageStatus(request), request.credentials);
      if (present && container.imagePullPolicy !== 'Always') {
        const message = `Container image "${image}" already present on machine and can be accessed by the pod`;
        tellOf(request, 'Normal', 'Pulled', message);
        return present;
      }
      if (!present && container.imagePullPolicy === 'Never') {
        const message = `Container image "${image}" is not present with pull policy of Never`;
        tellOf(request, 'Warning', 'ErrImageNeverPull', message);
        throw new ContainerError('ErrImageNeverPull', 'ErrImageNeverPull', message);
      }
      return pull(request, image);
    },
    backOffEnd: (pod, container) => backOffs.get(keyOf(pod, container.image ?? ''))?.until,
    forget(pod) {
      if (backOffs.size === 0) return;
      const prefix = `${pod.metadata.uid}/`;
      for (const key of backOffs.keys()) if (key.startsWith(prefix)) backOffs.delete(key);
    },
  };

  /** What the runtime has; a name that cannot be parsed is refused here, before anything is pulled. */
  function imageStatus(request: ImageRequest): ImageStatus | undefined {
    try {
      return runtime.imageStatus(request.container.image ?? '');
    } catch (error) {
      if (!(error instanceof RuntimeError) || error.code !== 'InvalidImageName') throw error;
      tellOf(request, 'Warning', 'InspectFailed', error.message);
      throw new ContainerError('InvalidImageName', 'InvalidImageName', error.message);
    }
  }
}
