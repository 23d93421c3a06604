import type { Pod } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import type { ContainerRuntime, Mount } from '../../runtime/cri.ts';
import type { FileStat, FileSystem } from '../../runtime/filesystem.ts';
import { containersOf } from '../pods/container-record.ts';
import type { ContainerRecords } from '../pods/container-records.ts';
import { LazyFileSystem } from '../volumes/lazy-file-system.ts';

const file = '/termination-log';
const emptyFile: FileStat = { type: 'file', size: 0, mode: 0o666, uid: 0, gid: 0, modified: 0 };
const known: ReadonlyMap<string, FileStat> = new Map([[file, emptyFile]]);

/**
 * The file in which a container may leave its last words, mounted at its `terminationMessagePath`. It takes no memory until
 * the container writes to it.
 *
 * @see https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/
 */
export function terminationLog(newFileSystem: () => FileSystem, now: number): LazyFileSystem {
  return new LazyFileSystem(
    () => {
      const fs = newFileSystem();
      fs.write(file, '', { mode: emptyFile.mode });
      return fs;
    },
    now,
    known,
  );
}

export function terminationMount(path: string, log: LazyFileSystem): Mount {
  return { path, subPath: file.slice(1), readOnly: false, volume: log };
}

/** What the container wrote into the file, cut to its share of the pod's limit. */
export function lastWords(log: LazyFileSystem, containers: number): string | undefined {
  if (!log.made?.exists(file)) return undefined;
  const text = log.made.readText(file);
  const { container, pod } = limits.terminationMessage;
  return text === '' ? undefined : text.slice(0, Math.min(container, Math.floor(pod / Math.max(1, containers))));
}

/**
 * Reads the end of the log of each container that failed without last words and shows its log instead
 * (`terminationMessagePolicy: FallbackToLogsOnError`), before its state is told.
 */
export async function readLogTails(pod: Pod, records: ContainerRecords, runtime: ContainerRuntime): Promise<void> {
  for (const { spec } of containersOf(pod)) {
    if (spec.terminationMessagePolicy !== 'FallbackToLogsOnError') continue;
    const record = records.get(spec.name);
    if (record?.id === undefined || record.logTail?.id === record.id) continue;
    const status = runtime.containerStatus(record.id);
    if (status?.state === 'exited' && status.exitCode !== 0) {
      record.logTail = { id: status.id, text: await logTail(runtime, status.id) };
    }
  }
}

async function logTail(runtime: ContainerRuntime, containerId: string): Promise<string> {
  const lines: string[] = [];
  for await (const { text } of runtime.logs(containerId)) {
    lines.push(text);
    if (lines.length > limits.terminationMessage.logLines) lines.shift();
  }
  return lines.join('').slice(-limits.terminationMessage.logCharacters);
}
