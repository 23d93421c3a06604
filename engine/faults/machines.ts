import type { NodeConnection } from '../apiserver/contract.ts';
import type { Kubelet } from '../kubelet/index.ts';
import { ApiError } from '../machinery/errors.ts';
import type { ClusterNetwork } from '../network/index.ts';
import type { Sim } from '../sim/index.ts';

/**
 * The machines of the cluster, as faults hold them down. Several faults may hold the same machine: it comes back when the
 * last of them lets go.
 */
export interface Machines {
  /** Takes the power away until what it returns is called. */
  powerOff(node: string): () => void;
  /** Ends the pods in good order first; otherwise the same. */
  shutDown(node: string): () => void;
  /** Takes away the power for so many milliseconds, as a reboot does; what it returns ends that early. */
  restart(node: string, duration: number, done: () => void): () => void;
  stopKubelet(node: string): () => void;
  /** How the API server reaches the kubelet of a node, when it does. */
  connection(node: string, connection: NodeConnection): NodeConnection;
}

export interface MachinesOptions {
  readonly sim: Sim;
  readonly kubelets: ReadonlyMap<string, Kubelet>;
  readonly network: Pick<ClusterNetwork, 'cut' | 'nodeAddress'>;
  /** Whether a node and the control plane are parted. */
  readonly isParted: (node: string) => boolean;
}

interface Held {
  readonly power: Set<object>;
  readonly kubelet: Set<object>;
  /** Nothing answers at the addresses of a machine without power. */
  rejoin: (() => void) | undefined;
}

const kubeletPort = 10250;

export function createMachines({ sim, kubelets, network, isParted }: MachinesOptions): Machines {
  const held = new Map<string, Held>();
  const heldOf = (node: string): Held => {
    const known = held.get(node) ?? { power: new Set(), kubelet: new Set(), rejoin: undefined };
    held.set(node, known);
    return known;
  };

  function withoutPower(node: string, take: (kubelet: Kubelet, held: Held) => void): () => void {
    const kubelet = kubelets.get(node);
    if (!kubelet) return () => {};
    const entry = heldOf(node);
    const hold = {};
    const first = entry.power.size === 0;
    entry.power.add(hold);
    if (first) take(kubelet, entry);
    return () => {
      if (!entry.power.delete(hold) || entry.power.size > 0) return;
      entry.rejoin?.();
      entry.rejoin = undefined;
      kubelet.machine.powerOn();
      if (entry.kubelet.size > 0) kubelet.stop();
    };
  }

  const isolate = (node: string, entry: Held) => {
    entry.rejoin ??= network.cut((from, to) => from.node === node && to.node !== node);
  };

  const powerOff = (node: string) =>
    withoutPower(node, (kubelet, entry) => {
      kubelet.machine.powerOff();
      isolate(node, entry);
    });

  return {
    powerOff,
    shutDown: (node) =>
      withoutPower(node, (kubelet, entry) => {
        void kubelet.machine.shutDown().then(() => {
          // healed meanwhile: whoever gave the power back found it still on
          if (entry.power.size === 0) kubelet.machine.powerOn();
          else isolate(node, entry);
        });
      }),
    restart(node, duration, done) {
      const powerOn = powerOff(node);
      const cancel = sim.clock.after(
        duration,
        () => {
          powerOn();
          done();
        },
        { upkeep: true },
      );
      return () => {
        cancel();
        powerOn();
      };
    },
    stopKubelet(node) {
      const kubelet = kubelets.get(node);
      if (!kubelet) return () => {};
      const entry = heldOf(node);
      const hold = {};
      entry.kubelet.add(hold);
      kubelet.stop();
      return () => {
        if (entry.kubelet.delete(hold) && entry.kubelet.size === 0 && entry.power.size === 0) kubelet.start();
      };
    },

    connection(node, connection) {
      const reach = () => {
        const kubelet = kubelets.get(node);
        const why =
          kubelet && !kubelet.machine.on
            ? 'connect: no route to host'
            : isParted(node)
              ? 'i/o timeout'
              : kubelet && !kubelet.running
                ? 'connect: connection refused'
                : undefined;
        if (why !== undefined) throw dialingFailed(`${network.nodeAddress(node)}:${kubeletPort}`, why);
      };
      return {
        async *logs(pod, options) {
          reach();
          yield* connection.logs(pod, options);
        },
        async exec(pod, options) {
          reach();
          return connection.exec(pod, options);
        },
        async attach(pod, options) {
          reach();
          return connection.attach(pod, options);
        },
        async portForward(pod, port, signal) {
          reach();
          return connection.portForward(pod, port, signal);
        },
        page(path) {
          reach();
          return connection.page(path);
        },
      };
    },
  };
}

/** How an API server tells that it does not reach a kubelet: a failure that has no reason. */
function dialingFailed(address: string, why: string): ApiError {
  const message = `error dialing backend: dial tcp ${address}: ${why}`;
  return new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 });
}
