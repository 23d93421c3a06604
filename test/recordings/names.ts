/** Names that a cluster makes up, in the recording and in the replay: told apart by kind, not by value. */
import type { Journal } from './journal.ts';
import type { Recording } from './recording.ts';

const revision = /<hash:(\d+)>/g;
/** An owner reference of a manifest, which names its owner and, by a placeholder, its uid. */
const reference = /kind: (\w+)\n\s+name: (\S+)\n\s+uid: '?<uid:\d+>'?/g;

export class Names {
  readonly #recording: Recording;
  readonly #journal: Journal;

  constructor(recording: Recording, journal: Journal) {
    this.#recording = recording;
    this.#journal = journal;
  }

  /** Whether what happens is bound to minutes of the clock, not to what was awaited before. */
  get boundToClock(): boolean {
    return this.#recording.transitions.some(({ object }) => object.includes('<minute:'));
  }

  /** Milliseconds to wait, so that a CronJob's first minute begins when it did in the recording. */
  untilStart(now: number): number {
    const first = this.#recording.transitions.find(({ object }) => /^Job\/.*<minute:1>$/.test(object));
    const at = Number(first?.seen[0]?.['at'] ?? Number.NaN);
    if (Number.isNaN(at)) return 0;
    const wanted = (((60 - Math.floor(at)) % 60) + 60) % 60;
    return (((wanted * 1000 - (now % 60_000)) % 60_000) + 60_000) % 60_000;
  }

  /** Puts this run's values for the placeholders of a command. */
  actual(text: string): string {
    if (!text.includes('<')) return text;
    let result = text.replace(reference, (whole, kind: string, name: string) => {
      const [owner] = this.#journal.now(kind, this.#recording.namespace).filter((o) => o.metadata.name === name);
      return owner ? whole.replace(/<uid:\d+>/, owner.metadata.uid ?? '') : whole;
    });
    for (const { object } of this.#recording.transitions) {
      const [kind = '', name = ''] = object.split('/');
      if (!name.includes('<') || !result.includes(name)) continue;
      const value = this.#valueOf(kind, name);
      if (value !== undefined) result = result.replaceAll(name, value);
    }
    for (const [hash, value] of this.#hashes()) result = result.replaceAll(`<hash:${hash}>`, value);
    return result;
  }

  /** A text of this run with the made-up parts of names written as a recording does, random suffixes without a number. */
  canonical(text: string): string {
    let result = text;
    for (const [generated, name] of this.#suffixes()) result = result.replaceAll(name, generated);
    for (const [hash, value] of this.#hashes()) result = result.replaceAll(value, `<hash:${hash}>`);
    return result;
  }

  #suffixCache: [string, string][] | undefined;
  #suffixes(): [string, string][] {
    if (this.#suffixCache?.length !== this.#journal.all.length) {
      this.#suffixCache = this.#journal.all.map(({ name, first }) => {
        const stem = first.metadata.generateName;
        const made = stem !== undefined && name.length === stem.length + 5 && name.startsWith(stem);
        return [made ? `${stem}<suffix>` : name, name];
      });
    }
    return this.#suffixCache.filter(([generated, name]) => generated !== name);
  }

  /** The n-th hash of the recording is the n-th of this run: by the names of ReplicaSets and ControllerRevisions. */
  #hashes(): [string, string][] {
    const found: [string, string][] = [];
    const taken = new Map<string, number>();
    const seen = new Set<string>();
    const texts = [...this.#recording.transitions.map(({ object }) => object), ...this.#finalNames()];
    for (const text of texts) {
      const [kind = '', name = ''] = text.split('/');
      const hash = /<hash:(\d+)>$/.exec(name)?.[1];
      if ((kind !== 'ReplicaSet' && kind !== 'ControllerRevision') || hash === undefined || seen.has(hash)) continue;
      seen.add(hash);
      const stem = name.replace(revision, '');
      const nth = taken.get(`${kind}/${stem}`) ?? 0;
      taken.set(`${kind}/${stem}`, nth + 1);
      const value = this.#made(kind, stem, /^[a-z0-9]+$/)[nth];
      if (value !== undefined) found.push([hash, value.slice(stem.length)]);
    }
    return found;
  }

  #finalNames(): string[] {
    return this.#recording.final.map(
      ({ kind, metadata }) => `${String(kind)}/${(metadata as { name?: string }).name ?? ''}`,
    );
  }

  #valueOf(kind: string, name: string): string | undefined {
    const stem = this.actualHashes(name.replace(/<suffix:\d+>$/, ''));
    const same = this.#recording.transitions
      .map(({ object }) => object)
      .filter((object) => object.replace(/<suffix:\d+>$/, '') === `${kind}/${name.replace(/<suffix:\d+>$/, '')}`);
    return this.#made(kind, stem, /^[a-z0-9]{5}$/)[same.indexOf(`${kind}/${name}`)];
  }

  private actualHashes(text: string): string {
    let result = text;
    for (const [hash, value] of this.#hashes()) result = result.replaceAll(`<hash:${hash}>`, value);
    return result;
  }

  #made(kind: string, stem: string, rest: RegExp): string[] {
    return this.#journal.all
      .filter((seen) => seen.kind === kind && seen.namespace === this.#recording.namespace)
      .map(({ name }) => name)
      .filter((name) => name.startsWith(stem) && rest.test(name.slice(stem.length)));
  }
}
