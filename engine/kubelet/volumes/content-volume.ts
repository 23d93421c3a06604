import type { FileSystem } from '../../runtime/filesystem.ts';
import type { Sim } from '../../sim/index.ts';
import { type ContentFile, publish } from './content.ts';
import { LazyFileSystem } from './lazy-file-system.ts';

/** A volume whose files the kubelet writes and keeps up to date. */
export class ContentVolume {
  readonly fs: LazyFileSystem;
  readonly #sim: Sim;
  #files: () => readonly ContentFile[];
  #generation = 0;
  /** A mount of one of its files shows that file for ever, so that no folder may go. */
  #pinned = false;

  constructor(sim: Sim, newFileSystem: () => FileSystem, files: () => readonly ContentFile[]) {
    this.#sim = sim;
    this.#files = files;
    this.fs = new LazyFileSystem(() => {
      const fs = newFileSystem();
      publish(fs, this.#files(), this.#stamp(), false);
      return fs;
    }, sim.clock.now());
  }

  /** Shows other files from now on. */
  replace(files: () => readonly ContentFile[]): void {
    this.#files = files;
    if (this.fs.made) publish(this.fs.made, files(), this.#stamp(), this.#pinned);
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
