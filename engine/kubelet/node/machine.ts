import { quantityValue } from '../../scheduler/cache/resources.ts';
import type { ContainerRuntime } from '../../runtime/cri.ts';
import type { MachineLoad, MachineReadings, NodeConfig, NodeMachine, NodeStats, Reading } from '../contract.ts';

/** What an operating system with its kubelet and runtime takes besides pods and images: bytes, and processes. */
const system = { disk: 4 * 2 ** 30, pids: 150 } as const;
/** Bytes of memory for each process id, as Linux sets its limit of threads when it boots. */
const memoryPerPid = 128 * 1024;

/** What a machine asks of the kubelet on it. */
interface Tenant {
  stats(): NodeStats;
  /** Ends the pods in good order. */
  endPods(): Promise<void>;
  start(): void;
  stop(): void;
}

/** The machine of one node, with power. */
export function createMachine(config: NodeConfig, runtime: ContainerRuntime, tenant: Tenant): NodeMachine {
  const memory = quantityValue(config.capacity['memory'] ?? '0');
  const disk = quantityValue(config.capacity['ephemeral-storage'] ?? '0');
  const pids = config.maxPids ?? Math.floor(memory / memoryPerPid);
  let load: MachineLoad = { memory: 0, disk: 0, pids: 0 };
  let on = true;
  let going: Promise<void> | undefined;

  const reading = (capacity: number, used: number): Reading => ({ capacity, available: Math.max(0, capacity - used) });

  function powerOff(): void {
    if (!on) return;
    on = false;
    tenant.stop();
    // whoever kills takes no time: all of it has ended when this returns, though the promises tell so later
    for (const { id } of runtime.sandboxes?.() ?? []) void runtime.stopPodSandbox(id);
  }

  async function shutDown(): Promise<void> {
    await tenant.endPods();
    powerOff();
  }

  return {
    get on() {
      return on;
    },
    get load() {
      return load;
    },
    setLoad(next) {
      load = { ...load, ...next };
    },
    readings(stats = tenant.stats()): MachineReadings {
      let images = 0;
      for (const { size } of runtime.images()) images += size;
      return {
        memory: reading(memory, stats.memory + load.memory),
        disk: reading(disk, stats.disk + system.disk + images + load.disk),
        pids: reading(pids, stats.processes + system.pids + load.pids),
      };
    },
    shutDown() {
      if (!on) return Promise.resolve();
      going ??= shutDown().finally(() => {
        going = undefined;
      });
      return going;
    },
    powerOff,
    powerOn() {
      if (on) return;
      on = true;
      tenant.start();
    },
  };
}
