import type { DiscoveredResource, Discovery } from '../../client/kube-api.ts';
import { parseApiVersion } from '../../machinery/types.ts';
import { KubectlError } from '../errors.ts';

/** Finds what a word on the command line names among the resources that the server offers. */
export class ResourceMapper {
  readonly discovery: Discovery;
  readonly #byName = new Map<string, DiscoveredResource[]>();
  readonly #warn: (text: string) => Promise<void>;

  constructor(discovery: Discovery, warn: (text: string) => Promise<void>) {
    this.discovery = discovery;
    this.#warn = warn;
    for (const resource of discovery.resources) {
      for (const name of new Set([resource.resource, resource.singular || resource.kind.toLowerCase()])) {
        this.#add(name, resource);
      }
    }
    for (const resource of discovery.resources) for (const name of resource.shortNames) this.#add(name, resource);
  }

  #add(name: string, resource: DiscoveredResource): void {
    const known = this.#byName.get(name);
    if (!known) this.#byName.set(name, [resource]);
    else if (!known.includes(resource)) known.push(resource);
  }

  /** `po`, `deployment`, `deployments.apps`, `deployments.v1.apps`. Fails as kubectl does where there is none. */
  async find(word: string): Promise<DiscoveredResource> {
    const text = word.toLowerCase();
    const [name = '', ...rest] = text.split('.');
    const candidates = this.#byName.get(name) ?? [];
    if (rest.length === 0) {
      const found = this.#preferred(candidates);
      if (found) return found;
      throw new KubectlError(`the server doesn't have a resource type ${JSON.stringify(word)}`);
    }
    const [version = '', ...groupParts] = rest;
    const exact = candidates.find((r) => r.version === version && r.group === groupParts.join('.'));
    // a short name stands for the resource, whatever version is written behind it
    if (exact && groupParts.length > 0) {
      const isShort = exact.resource !== name && exact.singular !== name && exact.kind.toLowerCase() !== name;
      return isShort ? (this.#preferred(candidates.filter((r) => r.group === exact.group)) ?? exact) : exact;
    }
    const group = rest.join('.');
    const found =
      this.#preferred(candidates.filter((r) => r.group === group)) ??
      this.#preferred(candidates.filter((r) => group !== '' && r.group.startsWith(`${group}.`)));
    if (found) return found;
    throw new KubectlError(`the server doesn't have a resource type ${JSON.stringify(name)}`);
  }

  /** The words of one argument: a comma list, where each may be a category. */
  async findAll(words: string): Promise<readonly DiscoveredResource[]> {
    const found: DiscoveredResource[] = [];
    for (const word of words.split(',')) {
      const members = this.category(word.toLowerCase());
      found.push(...(members.length > 0 ? members : [await this.find(word)]));
    }
    return [...new Set(found)];
  }

  category(name: string): readonly DiscoveredResource[] {
    const members = this.discovery.resources.filter((r) => r.categories.includes(name));
    return members.filter((r) => this.#isPreferredVersion(r));
  }

  /**
   * The resource of a manifest, whose kind may be all in lower case. An object without a version finds its resource by
   * kind, and goes to the version that it names: to none, where nothing is served.
   */
  forKind(apiVersion: string, kind: string): DiscoveredResource | undefined {
    const { group, version } = parseApiVersion(apiVersion);
    const found = this.discovery.resources.find(
      (r) =>
        r.group === group &&
        (version === '' || r.version === version) &&
        (r.kind === kind || r.kind.toLowerCase() === kind),
    );
    return found && version === '' ? { ...found, version } : found;
  }

  #isPreferredVersion(resource: DiscoveredResource): boolean {
    const group = this.discovery.groups.find(({ name }) => name === resource.group);
    if (!group || group.preferred === resource.version) return true;
    return !this.discovery.resources.some(
      (r) => r.group === resource.group && r.resource === resource.resource && r.version === group.preferred,
    );
  }

  #preferred(candidates: readonly DiscoveredResource[]): DiscoveredResource | undefined {
    return this.#ranked(candidates)[0] ?? candidates[0];
  }

  /** Those of preferred versions, in the server's order of groups. */
  #ranked(candidates: readonly DiscoveredResource[]): readonly DiscoveredResource[] {
    const order = this.discovery.groups.map(({ name }) => name);
    return candidates
      .filter((r) => this.#isPreferredVersion(r))
      .sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group));
  }

  /** Resources of all groups that have this name, plural, singular or short; those that are preferred first. */
  allNamed(name: string): readonly DiscoveredResource[] {
    return this.#ranked(this.#byName.get(name.toLowerCase()) ?? []);
  }

  /** Tells the user something about the words that were used. */
  warn(text: string): Promise<void> {
    return this.#warn(`Warning: ${text}\n`);
  }
}

/** `deployment.apps`, `pod`: how kubectl names the kind of an object in its messages. */
export const kindName = ({ group, kind }: { readonly group: string; readonly kind: string }): string =>
  group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;

export const pluralName = ({ group, resource }: { readonly group: string; readonly resource: string }): string =>
  group === '' ? resource : `${resource}.${group}`;
