import type { ImageDefinition, ProcessBehavior } from './types.ts';

const agnhost: ProcessBehavior = { builtin: 'agnhost', usage: [{ after: 0, cpu: 0.001, memory: 8 * 1024 * 1024 }] };

const stress = (repository: string, program: string, wrapped: boolean): ImageDefinition => ({
  repository,
  size: 4_000_000,
  ...(wrapped ? { entrypoint: [program] } : { cmd: [program] }),
  userland: 'alpine',
  programs: { [program]: { builtin: 'stress' } },
});

/** Images that the documentation tests clusters with. */
export const testing: readonly ImageDefinition[] = [
  ...[
    'registry.k8s.io/e2e-test-images/agnhost',
    'k8s.gcr.io/e2e-test-images/agnhost',
    'gcr.io/kubernetes-e2e-test-images/agnhost',
    'us.gcr.io/k8s-artifacts-prod/e2e-test-images/agnhost',
  ].map(
    (repository): ImageDefinition => ({
      repository,
      size: 50_000_000,
      entrypoint: ['/agnhost'],
      cmd: ['pause'],
      userland: 'alpine',
      tools: ['curl', 'dig'],
      programs: { '/agnhost': agnhost },
    }),
  ),
  ...['registry.k8s.io/liveness', 'k8s.gcr.io/liveness', 'registry.k8s.io/e2e-test-images/liveness'].map(
    (repository): ImageDefinition => ({
      repository,
      size: 2_000_000,
      entrypoint: ['/server'],
      userland: 'none',
      programs: { '/server': { builtin: 'liveness' } },
    }),
  ),
  stress('docker.io/polinux/stress', 'stress', false),
  stress('docker.io/progrium/stress', '/usr/bin/stress', true),
  stress('docker.io/vish/stress', '/stress', true),
];
