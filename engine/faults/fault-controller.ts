import type { EventRecorder, InformerFactory } from '../client/contract.ts';
import type { KubeApi } from '../client/kube-api.ts';
import { isApiError } from '../machinery/errors.ts';
import type { Json } from '../machinery/types.ts';
import { formatTimestamp } from '../sim/index.ts';
import { milliseconds } from './amounts.ts';
import { type Effect, effects, FaultProblem, type FaultWorld } from './effects/index.ts';
import { type Fault, type FaultStatus, faultTypes } from './kinds/fault-spec.ts';
import { faultFinalizer, faultsResource } from './kinds/group.ts';

/** One Fault from when it was seen until it is gone. */
interface Course {
  effect: Effect | undefined;
  over: boolean;
  cancel: () => void;
}

export interface FaultControllerOptions {
  readonly world: FaultWorld;
  readonly api: KubeApi;
  readonly informers: InformerFactory;
  readonly events: EventRecorder;
}

/** Makes the Faults of the API happen, and tells in their status and by events what is in force. */
export function startFaultController({ world, api, informers, events }: FaultControllerOptions): () => void {
  const { clock } = world.sim;
  const courses = new Map<string, Course>();

  /** Faults begin and end while a cluster is at rest: their timers are no reason for it to go on. */
  const later = (duration: number, act: () => void) => clock.after(duration, act, { upkeep: true });

  async function report(fault: Fault, status: FaultStatus): Promise<void> {
    const ref = { ...faultsResource, name: fault.metadata.name, subresource: 'status' };
    try {
      await api.patch(ref, { type: 'merge', body: { status: status as unknown as Json } });
    } catch (error) {
      // deleted meanwhile
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }

  async function begin(fault: Fault, course: Course): Promise<void> {
    const { spec } = fault;
    await world.places.ready([spec.target, spec.peer]);
    if (course.over) return;
    try {
      const over = () => void finish(fault, course);
      course.effect = effects[spec.type](spec, world, over);
    } catch (error) {
      if (!(error instanceof FaultProblem)) throw error;
      course.over = true;
      events.event(fault, 'Warning', 'FaultImpossible', error.message);
      return report(fault, { phase: 'Failed', message: error.message });
    }
    const { affected, message } = course.effect;
    const lasts = spec.duration === undefined ? undefined : milliseconds(spec.duration);
    if (lasts !== undefined && spec.type !== 'NodeRestart')
      course.cancel = later(lasts, () => void finish(fault, course));
    events.event(fault, 'Normal', 'FaultBegan', message);
    const startTime = clock.timestamp();
    const end = lasts === undefined ? {} : { endTime: formatTimestamp(clock.now() + lasts) };
    await report(fault, { phase: 'Active', affected, message, startTime, ...end });
  }

  function end(fault: Fault, course: Course): void {
    course.over = true;
    course.cancel();
    if (!course.effect) return;
    course.effect.end();
    course.effect = undefined;
    events.event(fault, 'Normal', 'FaultEnded', 'It is over');
  }

  async function finish(fault: Fault, course: Course): Promise<void> {
    if (course.over) return;
    end(fault, course);
    await report(fault, { phase: 'Ended', message: 'It is over', endTime: clock.timestamp() });
  }

  /** A deleted fault ends before its object goes. */
  async function letGo(fault: Fault): Promise<void> {
    const course = courses.get(fault.metadata.name);
    if (course && !course.over) end(fault, course);
    const finalizers = fault.metadata.finalizers?.filter((finalizer) => finalizer !== faultFinalizer) ?? [];
    try {
      const ref = { ...faultsResource, name: fault.metadata.name };
      await api.patch(ref, { type: 'merge', body: { metadata: { finalizers: [...finalizers] } } });
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }

  return informers.informer<Fault>(faultsResource).subscribe({
    added(fault) {
      const known = fault.spec.type in faultTypes;
      if (!known || fault.status?.phase === 'Ended' || fault.status?.phase === 'Failed') return;
      const course: Course = { effect: undefined, over: false, cancel: () => {} };
      courses.set(fault.metadata.name, course);
      const wait = milliseconds(fault.spec.startAfter ?? '0s');
      if (wait === 0) void begin(fault, course);
      else {
        course.cancel = later(wait, () => void begin(fault, course));
        void report(fault, { phase: 'Pending', message: `It begins ${fault.spec.startAfter} after it was created` });
      }
    },
    updated(fault) {
      if (fault.metadata.deletionTimestamp !== undefined) void letGo(fault);
    },
    deleted(fault) {
      courses.delete(fault.metadata.name);
    },
  });
}
