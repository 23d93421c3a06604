import { type Fields, isFields, kindOf, type Resource, type Value } from './resource.ts';

/** One entry of `images`. */
export interface ImageChange {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly tagSuffix?: string;
  readonly digest?: string;
}

/** Renames and retags images of containers, at whatever depth a kind has its containers. */
export function changeImages(resources: readonly Resource[], change: ImageChange): void {
  for (const resource of resources) {
    if (kindOf(resource) !== 'CustomResourceDefinition') changeBelow(resource.object, change);
  }
}

function changeBelow(at: Value, change: ImageChange): void {
  if (Array.isArray(at)) for (const item of at) changeBelow(item, change);
  if (!isFields(at)) return;
  for (const [key, value] of Object.entries(at)) {
    if ((key === 'containers' || key === 'initContainers') && Array.isArray(value)) {
      for (const container of value) if (isFields(container)) changeImage(container, change);
    } else changeBelow(value, change);
  }
}

function changeImage(container: Fields, change: ImageChange): void {
  if (typeof container.image !== 'string') return;
  const { name, tag, digest } = partsOf(container.image);
  if (!new RegExp(`^${change.name}$`).test(name) && name !== change.name) return;
  const newName = change.newName ?? name;
  if (change.newTag !== undefined || change.digest !== undefined) {
    const newTag = change.newTag === undefined ? '' : `:${change.newTag}`;
    container.image = `${newName}${newTag}${change.digest === undefined ? '' : `@${change.digest}`}`;
    return;
  }
  const suffixed = tag === '' ? '' : `:${tag}${change.tagSuffix ?? ''}`;
  container.image = `${newName}${suffixed}${digest === '' ? '' : `@${digest}`}`;
}

/** A colon before a slash belongs to the registry's port. */
function partsOf(image: string): { readonly name: string; readonly tag: string; readonly digest: string } {
  const [rest = '', digest = ''] = image.split('@');
  const colon = rest.lastIndexOf(':');
  if (colon < 0 || rest.indexOf('/', colon) >= 0) return { name: rest, tag: '', digest };
  return { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest };
}
