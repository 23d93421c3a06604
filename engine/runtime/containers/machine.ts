import type { Sim } from '../../sim/index.ts';
import type { FileSystem } from '../filesystem.ts';
import { type Programs, programTable } from '../commands/index.ts';
import { userlandFiles } from '../filesystem/userland.ts';
import { buildTree, type DirectoryNode } from '../filesystem/nodes.ts';
import { MemoryFileSystem } from '../filesystem/memory.ts';
import { kernelFiles } from '../filesystem/kernel.ts';
import type { ImageDefinition } from '../images/types.ts';
import { expandLine } from '../servers/template.ts';
import type { Machine } from '../processes/machine.ts';
import type { Container } from './container.ts';
import { logOutput } from './output.ts';
import { imagePrograms } from './programs.ts';

const baseTrees = new WeakMap<ImageDefinition, DirectoryNode>();

/** The files of an image, made once and shared by all of its containers. */
function baseTree(definition: ImageDefinition): DirectoryNode {
  let tree = baseTrees.get(definition);
  if (!tree) {
    tree = buildTree({ ...userlandFiles(definition.userland), ...definition.files });
    baseTrees.set(definition, tree);
  }
  return tree;
}

const programTables = new WeakMap<ImageDefinition, Programs>();

function programsOf(definition: ImageDefinition): Programs {
  let programs = programTables.get(definition);
  if (!programs) programTables.set(definition, (programs = programTable(definition.userland, definition.tools)));
  return programs;
}

/** The files of an image by themselves, as a volume shows them. */
export function imageFileSystem(definition: ImageDefinition, sim: Sim): FileSystem {
  const fs = new MemoryFileSystem({ now: () => sim.clock.now(), base: baseTree(definition) });
  fs.seal();
  return fs;
}

/** The files of one container: its image's, the kernel's and the kubelet's, and what is mounted. */
function containerFiles(container: Container, sim: Sim): MemoryFileSystem {
  const { config } = container;
  const fs = new MemoryFileSystem({ now: () => sim.clock.now(), base: baseTree(container.resolved.definition) });
  kernelFiles(fs, container, sim);
  for (const mount of config.mounts) {
    const sourcePath = mount.subPath === undefined ? '/' : `/${mount.subPath.replace(/^\/+/, '')}`;
    fs.mount({ path: mount.path, source: mount.volume, sourcePath, readOnly: mount.readOnly });
  }
  if (config.readOnlyRootFilesystem) fs.seal();
  return fs;
}

/** Whoever sees the processes of other containers reaches their files through these: `/proc/7/root`. */
function shareRoots(fs: MemoryFileSystem, container: Container, shared: Set<Container>): void {
  for (const other of container.sandbox.containers) {
    const { mainPid } = other;
    if (other === container || shared.has(other) || mainPid === undefined || other.pids !== container.pids) continue;
    shared.add(other);
    fs.mount({ path: `/proc/${mainPid}/root`, source: other.machine.fs, sourcePath: '/', readOnly: false });
  }
}

/** A container's machine: its files, its processes and what can be run there. */
export function createContainerMachine(container: Container, sim: Sim): Machine {
  const { definition } = container.resolved;
  let files: MemoryFileSystem | undefined;
  /** Containers whose files are shown already. */
  const shared = new Set<Container>();
  const fs = (): MemoryFileSystem => {
    files ??= containerFiles(container, sim);
    if (container.config.pidNamespace !== undefined) shareRoots(files, container, shared);
    return files;
  };
  const programs = programsOf(definition);
  const own = imagePrograms(container);
  const machine: Machine = {
    sim,
    get fs() {
      return fs();
    },
    written: () => files?.used ?? 0,
    hostname: container.hostname,
    network: container.network,
    dialect: definition.userland === 'debian' ? 'dash' : definition.userland === 'generic' ? 'bash' : 'ash',
    busybox: definition.userland === 'busybox' || definition.userland === 'alpine',
    processes: new Map(),
    get pids() {
      return container.pids;
    },
    find: (name) => own.find(name) ?? programs.find(name, fs),
    names: () => [...own.names(), ...programs.names()],
    containerPorts: container.containerPorts,
    version: expandLine('{version}', container, 0),
    get memoryLimit() {
      return container.resources.memoryLimit;
    },
    mainOutput: (stream) => logOutput(container, stream),
    mounts: () => fs().mounts(),
    spent: (seconds) => container.spent(seconds),
    occupy: (cores) => container.occupy(cores),
    slowdown: () => container.slowdown,
    outOfMemory: () => container.outOfMemory(),
  };
  return machine;
}
