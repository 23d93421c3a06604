import type { KubeApi } from '../../../client/kube-api.ts';
import type { ObjectRef } from '../../../machinery/types.ts';
import { KubectlError } from '../../errors.ts';
import { upgraded } from '../exec/remote.ts';

const decoder = new TextDecoder();

/** The files of a container, reached by running its own shell and cat. Fails with a `KubectlError` in the program's words. */
export class ContainerFiles {
  readonly #api: KubeApi;
  readonly #pod: ObjectRef;
  readonly #container: string;
  readonly #signal: AbortSignal;

  constructor(api: KubeApi, pod: ObjectRef, container: string, signal: AbortSignal) {
    this.#api = api;
    this.#pod = pod;
    this.#container = container;
    this.#signal = signal;
  }

  async kindOf(path: string): Promise<'file' | 'directory' | 'missing'> {
    const script = 'if [ -d "$1" ]; then echo directory; elif [ -e "$1" ]; then echo file; else echo missing; fi';
    const answer = decoder.decode(await this.#run(['sh', '-c', script, 'sh', path])).trim();
    return answer === 'directory' || answer === 'file' ? answer : 'missing';
  }

  read(path: string): Promise<Uint8Array> {
    return this.#run(['cat', path]);
  }

  async write(path: string, content: Uint8Array): Promise<void> {
    await this.#run(['sh', '-c', 'cat > "$1"', 'sh', path], content);
  }

  async makeDirectory(path: string): Promise<void> {
    await this.#run(['mkdir', '-p', path]);
  }

  /** What is below a directory, without its own path. */
  async below(path: string): Promise<{ readonly directories: readonly string[]; readonly files: readonly string[] }> {
    const list = async (type: 'd' | 'f'): Promise<readonly string[]> => {
      const found = decoder.decode(await this.#run(['find', path, '-type', type])).split('\n');
      return found.filter((name) => name.startsWith(`${path}/`)).map((name) => name.slice(path.length + 1));
    };
    return { directories: await list('d'), files: await list('f') };
  }

  async #run(command: readonly string[], input?: Uint8Array): Promise<Uint8Array> {
    const opening = this.#api.exec(this.#pod, {
      command,
      container: this.#container,
      stdin: input !== undefined,
      stdout: true,
      stderr: true,
      signal: this.#signal,
    });
    const remote = await upgraded(opening);
    if (input) {
      remote.write(input);
      remote.closeStdin();
    }
    const [out, err] = await Promise.all([collect(remote.stdout), collect(remote.stderr)]);
    const status = await remote.status;
    if (status.status === 'Success') return out;
    const said = decoder.decode(err).trim();
    throw new KubectlError(said === '' ? (status.message ?? `${command[0]} failed`) : said);
  }
}

async function collect(from: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of from) {
    chunks.push(chunk);
    length += chunk.length;
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
