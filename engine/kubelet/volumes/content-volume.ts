import type { FileSystem } from '../../runtime/filesystem.ts';
import type { Sim } from '../../sim/index.ts';
import { type ContentFile, publish } from './content.ts';
import { giveToGroup } from './group-ownership.ts';
import { LazyFileSystem } from './lazy-file-system.ts';

/** A volume whose files the kubelet writes and keeps up to date. */
export class ContentVolume {
  readonly fs: LazyFileSystem;
  readonly #sim: Sim;
  readonly #group: number | undefined;
  #files: () => readonly ContentFile[];
  #generation = 0;
  /** A mount of one of its files shows that file for ever, so that no folder may go. */
  #pinned = false;

  /** `group`: whom the files belong to, where the pod says so. */
  constructor(sim: Sim, newFileSystem: () => FileSystem, files: () => readonly ContentFile[], group?: number) {
    this.#sim = sim;
    this.#files = files;
    this.#group = group;
    this.fs = new LazyFileSystem(() => {
      const fs = newFileSystem();
      fs.chmod('/', 0o777);
      this.#publish(fs);
      return fs;
    }, sim.clock.now());
    // what can be said of it before it is made does not hold for one that is given away
    if (group !== undefined) this.fs.list('/');
  }

  /** Shows other files from now on. */
  replace(files: () => readonly ContentFile[]): void {
    this.#files = files;
    if (this.fs.made) this.#publish(this.fs.made);
  }

  #publish(fs: FileSystem): void {
    publish(fs, this.#files(), this.#stamp(), this.#pinned);
    if (this.#group !== undefined) giveToGroup(fs, '/', this.#group, true);
  }

  /** The path behind the links that a `subPath` names now. */
  pin(subPath: string): string {
    this.#pinned = true;
    const first = subPath.split('/')[0] ?? subPath;
    return this.fs.exists(`/..data/${first}`) ? `${this.fs.readlink('/..data')}/${subPath}` : subPath;
  }

  /** `2026_01_02_15_04_05.000000001`, as the atomic writer names its folders. */
  #stamp(): string {
    const time = this.#sim.clock.timestamp().slice(0, 19).replaceAll(/[-:T]/g, '_');
    return `${time}.${String(++this.#generation).padStart(9, '0')}`;
  }
}
