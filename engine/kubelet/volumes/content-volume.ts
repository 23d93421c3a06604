import type { FileSystem } from '../../runtime/filesystem.ts';
import type { AccountToken } from './account-token.ts';
import { publish } from './content.ts';
import { giveToGroup } from './group-ownership.ts';
import { LazyFileSystem } from './lazy-file-system.ts';
import { fetchContent, filesOf, mayBreak, type Projection } from './projection.ts';
import type { Shown } from './references.ts';
import type { Mounted, VolumeOwner, VolumeScope } from './volume-manager.ts';

/** A volume whose files the kubelet writes and keeps up to date. Every pod has one, so it holds little more than what it is made of. */
export class ContentVolume implements Mounted, Shown {
  readonly root = '/';
  readonly fs: LazyFileSystem;
  readonly #scope: VolumeScope;
  readonly #owner: VolumeOwner;
  readonly #sources: readonly Projection[];
  readonly #mode: number;
  #tokens: readonly AccountToken[] = [];
  #generation = 0;
  /** A mount of one of its files shows that file for ever, so that no folder may go. */
  #pinned = false;

  private constructor(scope: VolumeScope, owner: VolumeOwner, sources: readonly Projection[], mode: number) {
    this.#scope = scope;
    this.#owner = owner;
    this.#sources = sources;
    this.#mode = mode;
    this.fs = new LazyFileSystem(() => this.#make(), scope.sim.clock.now());
  }

  /** @throws MountError what it is to show is not there */
  static async setUp(
    scope: VolumeScope,
    owner: VolumeOwner,
    sources: readonly Projection[],
    mode: number,
  ): Promise<ContentVolume> {
    const volume = new ContentVolume(scope, owner, sources, mode);
    volume.#tokens = await fetchContent(sources, scope, owner, volume);
    // broken references show now, not when somebody looks
    for (const source of sources) if (mayBreak(source)) filesOf(source, scope, owner, volume.#tokens, mode);
    // what can be said of it before it is made does not hold for one that is given away
    if (volume.#group !== undefined) volume.fs.list('/');
    return volume;
  }

  get renews(): boolean {
    return this.#tokens.length > 0;
  }

  /** Whom the files belong to, where the pod says so. */
  get #group(): number | undefined {
    return this.#owner.pod.spec?.securityContext?.fsGroup;
  }

  /** What it shows is another than before. */
  changed(): void {
    if (this.fs.made) this.#publish(this.fs.made);
  }

  podChanged(): void {
    if (this.#sources.some(({ downwardAPI }) => downwardAPI)) this.changed();
  }

  async renew(): Promise<void> {
    let renewed = false;
    for (const token of this.#tokens) if (await token.renew()) renewed = true;
    if (renewed) this.changed();
  }

  /** The path behind the links that a `subPath` names now. */
  pin(subPath: string): string {
    this.#pinned = true;
    const first = subPath.split('/')[0] ?? subPath;
    return this.fs.exists(`/..data/${first}`) ? `${this.fs.readlink('/..data')}/${subPath}` : subPath;
  }

  #make(): FileSystem {
    const fs = this.#scope.options.newFileSystem();
    fs.chmod('/', 0o777);
    this.#publish(fs);
    return fs;
  }

  #publish(fs: FileSystem): void {
    const files = this.#sources.flatMap((source) =>
      filesOf(source, this.#scope, this.#owner, this.#tokens, this.#mode),
    );
    publish(fs, files, this.#stamp(), this.#pinned);
    if (this.#group !== undefined) giveToGroup(fs, '/', this.#group, true);
  }

  /** `2026_01_02_15_04_05.000000001`, as the atomic writer names its folders. */
  #stamp(): string {
    const time = this.#scope.sim.clock.timestamp().slice(0, 19).replaceAll(/[-:T]/g, '_');
    return `${time}.${String(++this.#generation).padStart(9, '0')}`;
  }
}
