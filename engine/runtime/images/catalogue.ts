import { fnv1a } from '../../sim/index.ts';
import { RuntimeError } from '../cri.ts';
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
  /** Adds an image, or replaces how one behaves; returns what takes that back. */
  override(definition: Partial<ImageDefinition> & Pick<ImageDefinition, 'repository'>): () => void;
}

export interface ResolvedImage {
  readonly definition: ImageDefinition;
  readonly reference: ImageReference;
  /** `docker.io/library/nginx@sha256:…`; made up, but always the same for the same name. */
  readonly digest: string;
}

export function createImageCatalogue(): ImageCatalogue {
  const byRepository = new Map(definitions.map((definition) => [definition.repository, definition]));
  const overrides = new Map<string, ImageDefinition>();
  const resolved = new Map<string, ResolvedImage>();
  return {
    resolve(image) {
      const known = resolved.get(image);
      if (known) return known;
      const reference = parseImageReference(image);
      const described = overrides.get(reference.repository);
      const wellKnown = byRepository.get(reference.repository);
      if (!described && absentName(reference, [...byRepository.keys()])) throw notFound(reference);
      if (!described && wellKnown?.tags && reference.tag !== undefined && !tagExists(wellKnown.tags, reference.tag)) {
        throw notFound(reference);
      }
      const definition = described ?? wellKnown ?? genericImage(reference.repository);
      const digest = `${reference.repository}@${reference.digest ?? madeUpDigest(reference.canonical)}`;
      const result = { definition, reference, digest };
      resolved.set(image, result);
      return result;
    },
    override(definition) {
      const { repository } = definition;
      const before = overrides.get(repository);
      const base = byRepository.get(repository) ?? genericImage(repository);
      overrides.set(repository, { ...base, ...definition });
      resolved.clear();
      return () => {
        if (before) overrides.set(repository, before);
        else overrides.delete(repository);
        resolved.clear();
      };
    },
  };
}

function notFound({ canonical }: ImageReference): RuntimeError {
  return new RuntimeError(
    'ErrImagePull',
    `rpc error: code = NotFound desc = failed to pull and unpack image "${canonical}": failed to resolve reference "${canonical}": ${canonical}: not found`,
  );
}

function madeUpDigest(name: string): string {
  let hex = '';
  for (let i = 0; i < 8; i++) hex += fnv1a(`${name}/${i}`).toString(16).padStart(8, '0');
  return `sha256:${hex}`;
}
