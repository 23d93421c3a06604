import type { ContainerStatus, Node, Pod } from '../../kinds/types.ts';
import type { FormerContainer, FormerMachine } from '../../runtime/cri.ts';
import type { NodeConfig } from '../contract.ts';
import { containersOf } from './container-record.ts';
import { sandboxConfig } from './sandbox-config.ts';

/**
 * What a machine has on its disk after it lost its power, as far as the API was told of it: the images, and the containers
 * of its pods. Those that ran have ended, and nobody saw how: containerd says 255, Unknown.
 *
 * @param now virtual milliseconds since 1970
 */
export function formerMachine(
  config: NodeConfig,
  node: Node | undefined,
  pods: readonly Pod[],
  now: number,
): FormerMachine {
  const sandboxes = pods.map((pod) => ({ config: sandboxConfig(pod, config), containers: formerContainers(pod, now) }));
  const listed = node?.status?.images?.flatMap(({ names }) => names?.slice(1) ?? []) ?? [];
  const started = sandboxes.flatMap(({ containers }) => containers.map(({ image }) => image));
  return {
    images: [...new Set([...listed, ...started])],
    sandboxes: sandboxes.filter(({ containers }) => containers.length > 0),
  };
}

function formerContainers(pod: Pod, now: number): readonly FormerContainer[] {
  const { initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = pod.status ?? {};
  const told = [...(initContainerStatuses ?? []), ...(containerStatuses ?? []), ...(ephemeralContainerStatuses ?? [])];
  return containersOf(pod).flatMap(({ spec }) => {
    const status = told.find(({ name }) => name === spec.name);
    const id = status?.containerID?.replace(/^\w+:\/\//, '');
    if (!status || !id) return [];
    const ended = endOf(status, now);
    return [{ id, name: spec.name, image: spec.image ?? status.image, attempt: status.restartCount, ended }];
  });
}

function endOf({ state, lastState }: ContainerStatus, now: number): FormerContainer['ended'] {
  const ended = state?.terminated ?? (state?.waiting && lastState?.terminated);
  if (!ended) {
    return { startedAt: instant(state?.running?.startedAt, now), finishedAt: now, exitCode: 255, reason: 'Unknown' };
  }
  const { startedAt, finishedAt, exitCode, reason = exitCode === 0 ? 'Completed' : 'Error', message } = ended;
  return {
    startedAt: instant(startedAt, now),
    finishedAt: instant(finishedAt, now),
    exitCode,
    reason,
    ...(message === undefined ? {} : { message }),
  };
}

const instant = (time: string | null | undefined, otherwise: number): number => (time ? Date.parse(time) : otherwise);
