import { fnv1a } from '../../sim/index.ts';
import { RuntimeError } from '../cri.ts';
import { accessByName } from './access.ts';
import { absentName } from './absent.ts';
import { definitions } from './definitions.ts';
import { genericImage } from './generic.ts';
import { type ImageReference, parseImageReference } from './reference.ts';
import { tagExists } from './tags.ts';
import type { ImageDefinition } from './types.ts';

/** What the registries of the world hold. Nothing is fetched: the well-known images are data, all others are generic. */
export interface ImageCatalogue {
  /** Fails with a `RuntimeError` of code InvalidImageName or ErrImagePull, in containerd's words. */
  resolve(image: string): ResolvedImage;
  /**
   * Adds an image, or replaces how one behaves: with a tag that one alone, otherwise all tags that nobody else replaced. Of
   * several the newest counts. Returns what takes it back.
   */
  override(definition: ImageOverride): () => void;
  /** What is known of a repository where nobody replaced it. */
  original(repository: string): ImageDefinition;
}

export type ImageOverride = Partial<ImageDefinition> & Pick<ImageDefinition, 'repository'> & { readonly tag?: string };

export interface ResolvedImage {
  readonly definition: ImageDefinition;
  readonly reference: ImageReference;
  /** `docker.io/library/nginx@sha256:…`; made up, but always the same for the same name. */
  readonly digest: string;
}

export function createImageCatalogue(): ImageCatalogue {
  const byRepository = new Map(definitions.map((definition) => [definition.repository, definition]));
  /** By repository, or by repository and tag; the newest last. */
  const overrides = new Map<string, readonly ImageDefinition[]>();
  const newest = (key: string) => overrides.get(key)?.at(-1);
  const resolved = new Map<string, ResolvedImage>();
  const original = (repository: string) => byRepository.get(repository) ?? genericImage(repository);
  return {
    original,
    resolve(image) {
      const known = resolved.get(image);
      if (known) return known;
      const reference = parseImageReference(image);
      const { repository, tag } = reference;
      const described = newest(`${repository}:${tag}`) ?? newest(repository);
      const wellKnown = byRepository.get(repository);
      if (!described && absentName(reference, [...byRepository.keys()])) throw notFound(reference);
      if (!described && wellKnown?.tags && tag !== undefined && !tagExists(wellKnown.tags, tag)) {
        throw notFound(reference);
      }
      const access = described || wellKnown ? undefined : accessByName(reference);
      const definition = access ? { ...original(repository), access } : (described ?? original(repository));
      const digest = `${repository}@${reference.digest ?? madeUpDigest(reference.canonical)}`;
      const result = { definition, reference, digest };
      resolved.set(image, result);
      return result;
    },
    override({ tag, ...definition }) {
      const { repository } = definition;
      const key = tag === undefined ? repository : `${repository}:${tag}`;
      const made = { ...original(repository), ...definition };
      overrides.set(key, [...(overrides.get(key) ?? []), made]);
      resolved.clear();
      return () => {
        overrides.set(
          key,
          (overrides.get(key) ?? []).filter((one) => one !== made),
        );
        resolved.clear();
      };
    },
  };
}

const notFound = (reference: ImageReference): RuntimeError =>
  pullFailure(
    reference,
    `failed to resolve reference "${reference.canonical}": ${reference.canonical}: not found`,
    'NotFound',
  );

/** A pull that did not succeed, as containerd tells it: what it was about, and why. */
export function pullFailure({ canonical }: ImageReference, why: string, code = 'Unknown'): RuntimeError {
  const message = `rpc error: code = ${code} desc = failed to pull and unpack image "${canonical}": ${why}`;
  return new RuntimeError('ErrImagePull', message);
}

/** Pulls with several credentials that all failed. */
export function pullFailures(reference: ImageReference, why: readonly string[]): RuntimeError {
  const [first = '', ...more] = why.map((one) => pullFailure(reference, one).message);
  return new RuntimeError('ErrImagePull', more.length === 0 ? first : `[${[first, ...more].join(', ')}]`);
}

function madeUpDigest(name: string): string {
  let hex = '';
  for (let i = 0; i < 8; i++) hex += fnv1a(`${name}/${i}`).toString(16).padStart(8, '0');
  return `sha256:${hex}`;
}
