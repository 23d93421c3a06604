import type { LogOptions } from '../../client/kube-api.ts';
import type { Pod } from '../../kinds/types.ts';
import { badRequest } from '../../machinery/errors.ts';
import type { ContainerRuntime, LogEntry } from '../../runtime/cri.ts';
import { formatMicroTimestamp, type Sim } from '../../sim/index.ts';
import type { ContainerRecord } from '../pods/container-record.ts';

const encoder = new TextEncoder();

/**
 * A container's log as `kubectl logs` asks for it.
 *
 * @throws ApiError BadRequest in the words of a real kubelet where there is no such log
 */
export async function* containerLog(
  sim: Sim,
  runtime: ContainerRuntime,
  pod: Pod,
  record: ContainerRecord,
  options: LogOptions,
): AsyncGenerator<Uint8Array> {
  const id = logOf(runtime, pod, record, options.previous ?? false);
  const since = sinceOf(sim, options);
  let bytesLeft = options.limitBytes ?? Number.POSITIVE_INFINITY;
  const render = ({ time, text }: LogEntry): Uint8Array | undefined => {
    if (time < since) return undefined;
    const bytes = encoder.encode(options.timestamps ? `${nanoTimestamp(time)} ${text}` : text);
    const piece = bytes.length > bytesLeft ? bytes.subarray(0, bytesLeft) : bytes;
    bytesLeft -= piece.length;
    return piece;
  };
  const tail = options.tailLines;
  if (tail !== undefined && tail >= 0) {
    let entries: LogEntry[] = [];
    for await (const entry of runtime.logs(id)) entries.push(entry);
    const seen = entries.length;
    entries = lastLines(entries, tail);
    for (const entry of entries) {
      const piece = render(entry);
      if (piece) yield piece;
      if (bytesLeft <= 0) return;
    }
    if (!options.follow) return;
    let index = 0;
    for await (const entry of runtime.logs(id, following(options))) {
      if (index++ < seen) continue;
      const piece = render(entry);
      if (piece) yield piece;
      if (bytesLeft <= 0) return;
    }
    return;
  }
  for await (const entry of runtime.logs(id, options.follow ? following(options) : {})) {
    const piece = render(entry);
    if (piece) yield piece;
    if (bytesLeft <= 0) return;
  }
}

const following = ({ signal }: LogOptions) => ({ follow: true, ...(signal ? { signal } : {}) });

function logOf(runtime: ContainerRuntime, pod: Pod, record: ContainerRecord, previous: boolean): string {
  const { name } = record;
  if (previous) {
    const newest = record.id === undefined ? undefined : runtime.containerStatus(record.id);
    // a container that waits for its next start shows the end of its last one
    const id = newest?.state === 'exited' && record.waiting ? record.id : record.previousId;
    if (id !== undefined) return id;
    throw badRequest(`previous terminated container "${name}" in pod "${pod.metadata.name}" not found`);
  }
  if (record.id !== undefined) return record.id;
  const reason = record.waiting?.reason ?? (pod.spec?.initContainers ? 'PodInitializing' : 'ContainerCreating');
  const why = waitingWords[reason] ?? reason;
  throw badRequest(`container "${name}" in pod "${pod.metadata.name}" is waiting to start: ${why}`);
}

const waitingWords: { readonly [reason: string]: string } = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

function sinceOf(sim: Sim, { sinceSeconds, sinceTime }: LogOptions): number {
  if (sinceSeconds !== undefined) return sim.clock.now() - sinceSeconds * 1000;
  const time = sinceTime === undefined ? Number.NaN : Date.parse(sinceTime);
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}

function lastLines(entries: readonly LogEntry[], lines: number): LogEntry[] {
  let from = entries.length;
  let counted = 0;
  while (from > 0) {
    const entry = entries[from - 1];
    if (entry?.text.endsWith('\n') || from === entries.length) {
      if (counted === lines) break;
      counted++;
    }
    from--;
  }
  return entries.slice(from);
}

/** `2026-01-02T15:04:05.123000000Z`. */
function nanoTimestamp(time: number): string {
  return formatMicroTimestamp(time).replace('Z', '000Z');
}
