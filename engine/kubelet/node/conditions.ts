import type { NodeCondition } from './node-object.ts';

/** Which pressures the machine is under. */
export interface Pressure {
  readonly memory: boolean;
  readonly disk: boolean;
  readonly pid: boolean;
}

export const noPressure: Pressure = { memory: false, disk: false, pid: false };

interface Wording {
  readonly type: 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';
  readonly pressure: keyof Pressure;
  readonly calm: readonly [reason: string, message: string, event: string];
  readonly pressed: readonly [reason: string, message: string, event: string];
}

/** In the order in which a kubelet reports them. */
export const pressureConditions: readonly Wording[] = [
  {
    type: 'MemoryPressure',
    pressure: 'memory',
    calm: ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available', 'NodeHasSufficientMemory'],
    pressed: ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available', 'NodeHasInsufficientMemory'],
  },
  {
    type: 'DiskPressure',
    pressure: 'disk',
    calm: ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure', 'NodeHasNoDiskPressure'],
    pressed: ['KubeletHasDiskPressure', 'kubelet has disk pressure', 'NodeHasDiskPressure'],
  },
  {
    type: 'PIDPressure',
    pressure: 'pid',
    calm: ['KubeletHasSufficientPID', 'kubelet has sufficient PID available', 'NodeHasSufficientPID'],
    pressed: ['KubeletHasInsufficientPID', 'kubelet has insufficient PID available', 'NodeHasInsufficientPID'],
  },
];

/** What a kubelet has to say of its node. */
export interface NodeHealth {
  readonly pressure: Pressure;
  readonly shuttingDown: boolean;
}

/** The conditions of a node that works, with the transition times of the ones before where their status is the same. */
export function nodeConditions(
  { pressure, shuttingDown }: NodeHealth,
  now: string,
  before: readonly NodeCondition[] = [],
): readonly NodeCondition[] {
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): NodeCondition => {
    const old = before.find((c) => c.type === type);
    return {
      lastHeartbeatTime: now,
      lastTransitionTime: old?.status === status ? (old.lastTransitionTime ?? now) : now,
      message,
      reason,
      status,
      type,
    };
  };
  const list = pressureConditions.map(({ type, pressure: kind, calm, pressed }) => {
    const [reason, message] = pressure[kind] ? pressed : calm;
    return condition(type, pressure[kind] ? 'True' : 'False', reason, message);
  });
  list.push(
    shuttingDown
      ? condition('Ready', 'False', 'KubeletNotReady', 'node is shutting down')
      : condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
  );
  return list;
}
