import type { ImageDefinition, ProcessBehavior } from './types.ts';

/** What is known of a program that nobody described: it runs, and answers on the ports that its container declares. */
const generic: ProcessBehavior = {
  logs: [
    {
      after: 0,
      text: 'kubebook: this image is not in the catalogue; simulated as a process that runs and listens on its containerPorts',
    },
  ],
  listen: [
    {
      port: 'containerPorts',
      protocol: 'http',
      health: { '*': 'SERVING' },
      routes: [{ path: '*', body: 'Simulated by kubebook: {image} on {hostname}\n' }],
    },
  ],
  usage: [{ after: 0, cpu: 0.001, memory: 20 * 1024 * 1024 }],
};

const entrypoint = '/entrypoint';

export function genericImage(repository: string): ImageDefinition {
  return {
    repository,
    size: 80_000_000,
    entrypoint: [entrypoint],
    userland: 'generic',
    programs: { [entrypoint]: generic },
    anyProgram: generic,
  };
}
