import type { ImageDefinition, ProcessBehavior } from './types.ts';

/** Waits for ever; ends with code 0 when told to. */
const pauseProcess: ProcessBehavior = {
  logs: [],
  stop: { code: 0 },
  usage: [{ after: 0, cpu: 0, memory: 400 * 1024 }],
};

const base: ImageDefinition = {
  repository: 'registry.k8s.io/pause',
  size: 320_000,
  entrypoint: ['/pause'],
  user: '65535',
  userland: 'none',
  programs: { '/pause': pauseProcess },
};

export const pause: readonly ImageDefinition[] = [
  base,
  { ...base, repository: 'k8s.gcr.io/pause' },
  { ...base, repository: 'gcr.io/google_containers/pause' },
  { ...base, repository: 'gcr.io/google-containers/pause' },
];
