import type { ImageDefinition } from './types.ts';

const base: ImageDefinition = {
  repository: 'docker.io/library/busybox',
  tags: {
    names: ['latest', 'stable', 'unstable', 'glibc', 'musl', 'uclibc'],
    versions: [[1, 21, 38]],
    variants: ['glibc', 'musl', 'uclibc', 'stable', 'unstable'],
  },
  size: 2_200_000,
  cmd: ['sh'],
  userland: 'busybox',
};

export const busybox: readonly ImageDefinition[] = [
  base,
  { ...base, repository: 'registry.k8s.io/busybox', tags: { names: ['latest'], versions: [[1, 24, 27]] } },
  { ...base, repository: 'k8s.gcr.io/busybox', tags: { names: ['latest'], versions: [[1, 24, 27]] } },
  { ...base, repository: 'registry.k8s.io/e2e-test-images/busybox' },
  { ...base, repository: 'gcr.io/google_containers/busybox' },
];
