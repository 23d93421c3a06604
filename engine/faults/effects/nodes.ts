import type { MachineReadings } from '../../kubelet/index.ts';
import { amount, milliseconds } from '../amounts.ts';
import type { FaultSpec } from '../kinds/fault-spec.ts';
import { type Begin, FaultProblem, type FaultWorld } from './contract.ts';

/** How long a machine takes to come up again, in milliseconds. */
const bootTime = 30_000;

/** The nodes that a fault is about: at least one. */
export function targetNodes({ target = {} }: FaultSpec, { places, kubelets }: FaultWorld): readonly string[] {
  const found = places.nodes(target).filter((name) => kubelets.has(name));
  const missing = target.nodes?.find((name) => !found.includes(name));
  if (missing !== undefined) throw new FaultProblem(`There is no node ${missing}: kubectl get nodes lists them.`);
  if (found.length === 0) throw new FaultProblem('No node is selected: kubectl get nodes --show-labels lists them.');
  return found;
}

const endAll = (ends: readonly (() => void)[]) => () => {
  for (const end of ends) end();
};

const named = (nodes: readonly string[]): string => `${nodes.length === 1 ? 'Node' : 'Nodes'} ${nodes.join(', ')}`;

export const nodeLost: Begin = (spec, world) => {
  const affected = targetNodes(spec, world);
  const end = endAll(affected.map((node) => world.machines.powerOff(node)));
  return { affected, end, message: `${named(affected)} without power` };
};

export const nodeShutdown: Begin = (spec, world) => {
  const affected = targetNodes(spec, world);
  const end = endAll(affected.map((node) => world.machines.shutDown(node)));
  return { affected, end, message: `${named(affected)} shut down` };
};

export const nodeRestart: Begin = (spec, world, done) => {
  const affected = targetNodes(spec, world);
  const time = spec.duration === undefined ? bootTime : milliseconds(spec.duration);
  let booting = affected.length;
  const booted = () => {
    booting--;
    if (booting === 0) done();
  };
  const end = endAll(affected.map((node) => world.machines.restart(node, time, booted)));
  return { affected, end, message: `${named(affected)} starting again` };
};

export const kubeletStopped: Begin = (spec, world) => {
  const affected = targetNodes(spec, world);
  const end = endAll(affected.map((node) => world.machines.stopKubelet(node)));
  return { affected, end, message: `No kubelet on ${affected.join(', ')}` };
};

/** The share of what there is that is left, where the fault does not say: half of a kubelet's default threshold. */
const leftOver: { readonly [Resource in keyof MachineReadings]: (capacity: number) => number } = {
  memory: () => 50 * 2 ** 20,
  disk: (capacity) => capacity * 0.05,
  pids: (capacity) => capacity * 0.05,
};

/** Something on the machine takes so much of a resource that only little is left. */
export const pressure =
  (resource: keyof MachineReadings, word: string): Begin =>
  (spec, world) => {
    const affected = targetNodes(spec, world);
    const left = spec.pressure?.available;
    const ends = affected.map((node) => {
      const machine = world.kubelets.get(node)?.machine;
      if (!machine) return () => {};
      const { available, capacity } = machine.readings()[resource];
      const wanted = left === undefined ? leftOver[resource](capacity) : amount(left);
      const taken = Math.max(0, available - wanted);
      machine.setLoad({ [resource]: machine.load[resource] + taken });
      return () => machine.setLoad({ [resource]: Math.max(0, machine.load[resource] - taken) });
    });
    return { affected, end: endAll(ends), message: `${named(affected)} short of ${word}` };
  };
