import { RuntimeError } from '../cri.ts';

export interface ImageReference {
  readonly registry: string;
  /** `docker.io/library/nginx`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** `docker.io/library/nginx:1.27`. */
  readonly canonical: string;
}

const domain = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::\d+)?$/;
const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

/**
 * Reads an image name as Docker's tools do: `nginx` is `docker.io/library/nginx:latest`. Fails with InvalidImageName,
 * in the words that the kubelet shows.
 *
 * @see https://kubernetes.io/docs/concepts/containers/images/#image-names
 */
export function parseImageReference(image: string): ImageReference {
  const invalid = (why: string) =>
    new RuntimeError(
      'InvalidImageName',
      `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${why}`,
    );
  const [beforeDigest = '', digest, ...more] = image.split('@');
  if (more.length > 0 || (digest !== undefined && !digestPattern.test(digest)))
    throw invalid('invalid reference format');
  const colon = beforeDigest.lastIndexOf(':');
  const hasTag = colon > beforeDigest.lastIndexOf('/');
  const tag = hasTag ? beforeDigest.slice(colon + 1) : undefined;
  const name = hasTag ? beforeDigest.slice(0, colon) : beforeDigest;
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasDomain = /[.:]|^localhost$/.test(first) || first !== first.toLowerCase();
  const registry = hasDomain ? first : 'docker.io';
  const path = hasDomain ? name.slice(slash + 1) : name;
  const full = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  const remote = full.split(':')[0] ?? '';
  if (remote !== remote.toLowerCase()) {
    throw invalid(`invalid reference format: repository name (${remote}) must be lowercase`);
  }
  if (!domain.test(registry) || !full.split('/').every((c) => pathComponent.test(c)))
    throw invalid('invalid reference format');
  if (tag !== undefined && !tagPattern.test(tag)) throw invalid('invalid reference format');
  const repository = `${registry}/${full}`;
  const effective = tag ?? (digest === undefined ? 'latest' : undefined);
  return {
    registry,
    repository,
    tag: effective,
    digest,
    canonical: `${repository}${effective === undefined ? '' : `:${effective}`}${digest === undefined ? '' : `@${digest}`}`,
  };
}
