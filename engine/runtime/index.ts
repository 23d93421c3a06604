/** Containers of one node and what runs in them: files, processes, the shell, images. */
export { createContainerRuntime, type ContainerRuntimeOptions } from './containers/runtime.ts';
export { MemoryFileSystem } from './filesystem/memory.ts';
export { createImageCatalogue, type ImageCatalogue } from './images/catalogue.ts';
export type { ImageDefinition, ProcessBehavior } from './images/types.ts';
export { createShellSession, type ShellSessionOptions } from './shell/session.ts';
export { parseImageReference } from './images/reference.ts';
