/** A kustomization that cannot be built, in kustomize's words. */
export class KustomizeError extends Error {
  override readonly name = 'KustomizeError';
}
