import type { Sim } from '../../sim/index.ts';
import type {
  ContainerConfig,
  ContainerRuntimeState,
  CpuStat,
  ContainerRuntimeStatus,
  ContainerUsage,
} from '../cri.ts';
import type { FileSystem } from '../filesystem.ts';
import type { ResolvedImage } from '../images/catalogue.ts';
import type { ProcessNetwork } from '../process.ts';
import type { Machine } from '../processes/machine.ts';
import { createPidNamespace, type PidNamespace, type ProcessEntry } from '../processes/pids.ts';
import { killAll, type RunningProcess, spawn } from '../processes/running.ts';
import { SIGINT, SIGKILL, SIGQUIT, SIGTERM } from '../processes/signals.ts';
import type { ServerHost } from '../servers/host.ts';
import { expandLine } from '../servers/template.ts';
import { commandLine, declaredProgram, noSuchProgram, withoutWrappers } from './command.ts';
import { containerEnvironment } from './environment.ts';
import { CpuAccount } from './cpu-account.ts';
import { createContainerMachine } from './machine.ts';
import { ContainerLog } from './log.ts';
import { logOutput } from './output.ts';
import type { PodSandbox } from './sandbox.ts';
import { Service } from './service.ts';
import { crossing, usageOf } from './usage.ts';
import { emptyInput, Pipe } from '../processes/pipe.ts';

/** What all containers of a node have from it. */
export interface NodeContext {
  readonly sim: Sim;
  /** The same world for processes that run on and on: their waits are upkeep. */
  readonly upkeep: Sim;
  readonly changed: (containerId: string) => void;
  /** The processes of the whole node. */
  readonly pids: PidNamespace;
}

/**
 * One container. An idle server is a `Service`, and has no process, file system or log until somebody asks for one;
 * everything else runs as processes on the container's machine.
 */
export class Container implements ServerHost {
  readonly id: string;
  readonly config: ContainerConfig;
  readonly sandbox: PodSandbox;
  readonly resolved: ResolvedImage;
  readonly #node: NodeContext;
  /** The status of the state that was last asked for. */
  #told: { readonly state: ContainerRuntimeState; readonly status: ContainerRuntimeStatus } | undefined;
  #state: ContainerRuntimeState;
  #argv: readonly string[] = [];
  #service: Service | undefined;
  #main: RunningProcess | undefined;
  #pids: PidNamespace | undefined;
  /** The number of an idle server in a namespace that is not its own. */
  #pid: number | undefined;
  #seen: Omit<ProcessEntry, 'pid' | 'parent'> | undefined;
  #machine: Machine | undefined;
  #log: ContainerLog | undefined;
  #stdin: Pipe | undefined;
  #watchers: Set<(stream: 'stdout' | 'stderr', text: string | Uint8Array) => void> | undefined;
  #ended: (() => void)[] | undefined;
  #cancelOutOfMemory: (() => void) | undefined;
  /** Processor seconds spent beyond what the behaviour says, and when the last were. */
  #spent: { seconds: number; at: number } | undefined;
  #resources: ContainerConfig['resources'];
  #cpu: CpuAccount | undefined;

  constructor(
    node: NodeContext,
    id: string,
    sandbox: PodSandbox,
    config: ContainerConfig,
    resolved: ResolvedImage,
    state: ContainerRuntimeState = { state: 'created' },
  ) {
    this.#node = node;
    this.#state = state;
    this.id = id;
    this.sandbox = sandbox;
    this.config = config;
    this.resolved = resolved;
    this.#resources = config.resources;
  }

  // ServerHost

  get sim(): Sim {
    return this.config.finite ? this.#node.sim : this.#node.upkeep;
  }
  get argv(): readonly string[] {
    return this.#argv;
  }
  get env(): { readonly [name: string]: string } {
    return containerEnvironment(this);
  }
  get hostname(): string {
    return this.sandbox.config.hostname;
  }
  get image(): string {
    return this.config.image;
  }
  get tag(): string {
    return this.resolved.reference.tag ?? '';
  }
  get containerPorts(): readonly number[] {
    return this.config.ports.filter((port) => port.protocol === 'TCP').map((port) => port.containerPort);
  }
  get network(): ProcessNetwork {
    return this.sandbox.network;
  }
  mounted(path: string): boolean {
    return this.config.mounts.some((mount) => mount.path === path || mount.path.startsWith(`${path}/`));
  }
  fs(): FileSystem {
    return this.machine.fs;
  }
  log(stream: 'stdout' | 'stderr', text: string): void {
    this.logs.append(stream, text);
    if (this.#watchers) for (const watch of this.#watchers) watch(stream, text);
  }
  spend(cpuSeconds: number): void {
    this.#account?.spend(this.#node.sim.clock.now(), cpuSeconds);
    this.spent(cpuSeconds);
  }
  /** Lets the average of late know of processor time that is counted already. */
  spent(cpuSeconds: number): void {
    const now = this.#node.sim.clock.now();
    this.#spent = { seconds: cpuSeconds + this.#spentSeconds(now), at: now };
  }
  exit(code: number): void {
    this.#finish(code);
  }

  // Life

  get status(): ContainerRuntimeStatus {
    if (this.#told?.state === this.#state) return this.#told.status;
    const { id, config, resolved } = this;
    const image = resolved.reference.canonical;
    const status = { id, name: config.name, image, imageId: resolved.digest, ...this.#state };
    this.#told = { state: this.#state, status };
    return status;
  }

  get running(): boolean {
    return this.#state.state === 'running';
  }

  /** Fails with a `RuntimeError` of code RunContainerError where there is no such program. */
  async start(): Promise<void> {
    const { definition } = this.resolved;
    const line = commandLine(definition, this.config);
    const declared = declaredProgram(definition, line);
    const now = this.#node.sim.clock.now();
    const behavior = declared?.behavior ?? undeclared(this, line);
    if (behavior) {
      this.#argv = declared?.argv ?? line;
      this.#running(now);
      this.#service = new Service(this, behavior);
      this.#service.start();
      this.#enter();
      this.#watchMemory();
      return;
    }
    const argv = withoutWrappers(definition, line);
    const name = argv[0] ?? '';
    if (name === '') throw noSuchProgram('');
    const program = await this.machine.find(name);
    if (!program) {
      const error = noSuchProgram(name);
      this.#state = {
        state: 'exited',
        startedAt: 0,
        finishedAt: this.#node.sim.clock.now(),
        exitCode: 128,
        reason: 'StartError',
        message: error.message,
      };
      this.#node.changed(this.id);
      throw error;
    }
    this.#argv = argv;
    this.#running(this.#node.sim.clock.now());
    if (this.config.stdin) this.#stdin = new Pipe();
    const main = spawn(this.machine, program, {
      argv,
      env: this.env,
      cwd: this.config.workingDir ?? definition.workingDir ?? '/',
      stdin: this.#stdin ?? emptyInput,
      stdout: logOutput(this, 'stdout'),
      stderr: logOutput(this, 'stderr'),
      isTty: this.config.tty,
      ...this.identity,
      sim: this.sim,
    });
    this.#main = main;
    void main.exited.then((code) => this.#finish(code));
  }

  #running(startedAt: number): void {
    this.#state = { state: 'running', startedAt };
    this.#node.changed(this.id);
  }

  get #stopSignal(): number {
    return this.resolved.definition.stopSignal ?? SIGTERM;
  }

  /** Sends a signal to the container's first process. A server reloads, or does nothing, at what does not end it. */
  signal(number: number): void {
    if (!this.running) return;
    if (this.#main) this.#main.kill(number);
    else if (number === SIGKILL) this.#finish(137);
    else if (number === this.#stopSignal || ending.has(number)) this.#service?.terminate();
  }

  /** Asks it to end, and after the grace makes it. Resolves when it has ended. */
  async stop(gracePeriod: number): Promise<void> {
    if (!this.running) return;
    const ended = this.ended();
    const kill = () => this.signal(SIGKILL);
    if (gracePeriod > 0) this.signal(this.#stopSignal);
    else kill();
    if (!this.running) return;
    const cancel = this.#node.sim.clock.after(gracePeriod, kill);
    await ended;
    cancel();
  }

  ended(): Promise<void> {
    if (this.#state.state === 'exited') return Promise.resolve();
    return new Promise((resolve) => {
      this.#ended ??= [];
      this.#ended.push(resolve);
    });
  }

  #finish(exitCode: number, reason = exitCode === 0 ? 'Completed' : 'Error'): void {
    if (this.#state.state !== 'running') return;
    this.#service?.close();
    this.#cancelOutOfMemory?.();
    const { startedAt } = this.#state;
    this.#state = { state: 'exited', startedAt, finishedAt: this.#node.sim.clock.now(), exitCode, reason };
    this.logs.end();
    if (this.#machine) killAll(this.#machine);
    this.#leave();
    for (const resolve of this.#ended ?? []) resolve();
    this.#ended = undefined;
    this.#node.changed(this.id);
  }

  // Memory and processor

  get resources(): ContainerConfig['resources'] {
    return this.#resources;
  }

  resize(resources: ContainerConfig['resources']): void {
    this.#account?.setLimit(this.#node.sim.clock.now(), resources.cpuLimit);
    this.#resources = resources;
    this.#cancelOutOfMemory?.();
    this.#watchMemory();
  }

  /** What its processors were used for since it started; of a container that has ended, until then. */
  get cpuStat(): CpuStat {
    const at = this.#state.state === 'exited' ? this.#state.finishedAt : this.#node.sim.clock.now();
    return this.#account?.stat(at) ?? { usage: 0, periods: 0, throttledPeriods: 0, throttled: 0 };
  }

  /** Kept from when somebody asks: what was used before is what is declared. */
  get #account(): CpuAccount | undefined {
    if (this.#state.state === 'created') return undefined;
    this.#cpu ??= new CpuAccount(this.#state.startedAt, this.#resources.cpuLimit, () => this.#behaviorUsage);
    return this.#cpu;
  }

  /** Its processes keep so many cores more busy from now on; less where it is negative. */
  occupy(cores: number): void {
    this.#account?.occupy(this.#node.sim.clock.now(), cores);
  }

  /** How much longer work takes for its limit: 1 where it gets all that it wants. */
  get slowdown(): number {
    return this.#account?.slowdown(this.#node.sim.clock.now()) ?? 1;
  }

  usage(): ContainerUsage {
    const disk = (this.#log?.bytes ?? 0) + (this.#machine?.written?.() ?? 0);
    if (this.#state.state !== 'running') return { cpu: 0, memory: 0, disk, processes: 0 };
    const now = this.#node.sim.clock.now();
    const declared = usageOf(this.#behaviorUsage, now - this.#state.startedAt);
    let { cpu, memory } = declared;
    for (const process of this.#machine?.processes.values() ?? []) {
      cpu += process.cpu;
      memory += process.memory;
    }
    cpu += this.#spentSeconds(now) / averageOver;
    const processes = Math.max(1, this.#machine?.processes.size ?? 0);
    return { cpu: Math.min(cpu, this.#resources.cpuLimit ?? Number.POSITIVE_INFINITY), memory, disk, processes };
  }

  /** What was spent lately; it counts less the longer ago it was. */
  #spentSeconds(now: number): number {
    return this.#spent ? this.#spent.seconds * Math.exp(-(now - this.#spent.at) / 1000 / averageOver) : 0;
  }

  get #behaviorUsage() {
    const behavior = declaredProgram(this.resolved.definition, this.#argv)?.behavior;
    return (behavior ?? this.resolved.definition.anyProgram)?.usage;
  }

  /** The one timer that a server has, and only where it is going to use more memory than it may. */
  #watchMemory(): void {
    const limit = this.#resources.memoryLimit;
    if (limit === undefined || this.#state.state !== 'running' || !this.#service) return;
    const after = crossing(this.#behaviorUsage, limit);
    if (after === undefined) return;
    const age = this.#node.sim.clock.now() - this.#state.startedAt;
    this.#cancelOutOfMemory = this.#node.sim.clock.after(after - age, () => this.outOfMemory());
  }

  outOfMemory(): void {
    if (this.#main) this.#main.kill(SIGKILL);
    this.#finish(137, 'OOMKilled');
  }

  // What is made when somebody looks

  get machine(): Machine {
    this.#machine ??= createContainerMachine(this, this.sim);
    return this.#machine;
  }

  get logs(): ContainerLog {
    if (!this.#log) {
      const declared = declaredProgram(this.resolved.definition, commandLine(this.resolved.definition, this.config));
      const behavior = this.#service ? (declared?.logs ?? this.resolved.definition.anyProgram?.logs ?? []) : [];
      const startedAt = this.#state.state === 'created' ? this.#node.sim.clock.now() : this.#state.startedAt;
      this.#log = new ContainerLog(this.#node.sim.clock, {
        lines: behavior,
        startedAt,
        expand: (text, at) => expandLine(text, this, at),
      });
    }
    return this.#log;
  }

  get stdin(): Pipe | undefined {
    return this.#stdin;
  }

  // Processes

  /** The namespace of its processes: of its own, of its pod, of another container's or of the node. */
  get pids(): PidNamespace {
    this.#pids ??= this.#chosenPids() ?? createPidNamespace({ init: () => this.#served });
    return this.#pids;
  }

  #chosenPids(): PidNamespace | undefined {
    const { pidNamespace } = this.config;
    if (pidNamespace === 'pod') return this.sandbox.pids;
    if (pidNamespace === 'node') return this.#node.pids;
    if (pidNamespace === undefined) return undefined;
    return this.sandbox.containers.find(({ config, running }) => running && config.name === pidNamespace.container)
      ?.pids;
  }

  /** The number of its first process in its namespace; undefined where it does not run. */
  get mainPid(): number | undefined {
    return this.running ? (this.#main?.pid ?? this.#pid ?? 1) : undefined;
  }

  /** Its own processes, whatever namespace they are in. */
  processes(): readonly Pick<ProcessEntry, 'argv' | 'uid' | 'kill'>[] {
    if (!this.running) return [];
    const served = this.#served;
    const others = [...(this.#machine?.processes.values() ?? [])];
    return served ? [served, ...others] : others;
  }

  /** Whom its processes run as. */
  get identity(): { readonly uid: number; readonly gid: number; readonly groups: readonly number[] } {
    const { runAsUser, runAsGroup: gid = 0, supplementalGroups = [gid] } = this.config;
    return { uid: runAsUser ?? numericUser(this.resolved.definition.user), gid, groups: supplementalGroups };
  }

  /** The first process of a container that is an idle server: there is none but for who looks. */
  get #served(): Omit<ProcessEntry, 'pid' | 'parent'> | undefined {
    if (!this.#service) return undefined;
    this.#seen ??= { argv: this.#argv, uid: this.identity.uid, kill: (number) => this.signal(number) };
    return this.#seen;
  }

  /** An idle server has a number of its own where others see it. */
  #enter(): void {
    const served = this.#served;
    if (!served || this.config.pidNamespace === undefined || this.config.pidNamespace === 'node') return;
    this.#pid = this.pids.take();
    this.pids.add({ ...served, pid: this.#pid, parent: 0 });
  }

  /** With process 1 of a namespace end all that are in it. */
  #leave(): void {
    if (this.#pid !== undefined) this.pids.remove(this.#pid);
    if (this.config.pidNamespace === undefined) for (const process of this.#pids?.list() ?? []) process.kill(SIGKILL);
  }

  watchOutput(watch: (stream: 'stdout' | 'stderr', text: string | Uint8Array) => void): () => void {
    this.#watchers ??= new Set();
    this.#watchers.add(watch);
    return () => this.#watchers?.delete(watch);
  }
}

/** Signals at which servers end. */
const ending: ReadonlySet<number> = new Set([SIGINT, SIGQUIT, SIGTERM]);

/** Seconds over which processor use is averaged, as metrics-server sees it. */
const averageOver = 15;

const numericUser = (user: string | undefined): number => (user && /^\d+/.test(user) ? Number.parseInt(user, 10) : 0);

/** How a program behaves that is neither the image's nor one of ours, in an image of which nothing is known. */
function undeclared(container: Container, line: readonly string[]) {
  const { anyProgram, userland } = container.resolved.definition;
  const name = line[0];
  if (!anyProgram || name === undefined || userland !== 'generic') return undefined;
  return container.machine.find(name) ? undefined : anyProgram;
}
