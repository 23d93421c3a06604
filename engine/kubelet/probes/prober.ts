import type { Container } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import type { KubeletOptions, ProbeResult } from '../contract.ts';
import { containerEvent } from '../events.ts';
import type { ContainerRecord } from '../pods/container-record.ts';
import { podSubject } from '../pods/names.ts';
import { runProbe } from './actions.ts';
import type { ProbedPod } from './probe-manager.ts';

export type ProbeKind = 'startup' | 'readiness' | 'liveness';
export type Probe = NonNullable<Container['readinessProbe']>;

export interface ProbeTarget {
  readonly of: ProbedPod;
  readonly container: Container;
  readonly record: ContainerRecord;
  /** Virtual milliseconds since 1970. */
  readonly startedAt: number;
  /** From when the periods of a probe are counted, in virtual milliseconds since 1970. */
  readonly beat: (period: number) => number;
}

const titles = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' } as const;

/**
 * One probe of one container, from the container's start to its end. It runs with a beat that is older than the container: the
 * kubelet begins to count periods when it has mounted the pod's volumes, so the first run comes up to a period late. Readiness
 * has a beat of its own: the kubelet asks at once when it looks at a pod whose container runs and is not known to be ready, and
 * counts from there.
 *
 * @see https://github.com/kubernetes/kubernetes/issues/118815
 */
export class Prober {
  readonly #options: KubeletOptions;
  readonly kind: ProbeKind;
  readonly #probe: Probe;
  readonly #target: ProbeTarget;
  readonly #startedAt: number;
  readonly #period: number;
  /** From when periods are counted. */
  #beat: number;
  #running = false;
  /** It was asked for while it ran. */
  #askedFor = false;
  /** Results of the same kind in a row. */
  #streak = 0;
  #last: ProbeResult['outcome'] | undefined;
  /** What the thresholds made of the results. */
  #healthy: boolean;
  #everSucceeded = false;
  #attention = 0;
  /** When the last run began. */
  #ran = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #stopped = false;
  #siblings: readonly Prober[] = [];

  constructor(options: KubeletOptions, kind: ProbeKind, probe: Probe, target: ProbeTarget) {
    this.#options = options;
    this.kind = kind;
    this.#probe = probe;
    this.#target = target;
    this.#startedAt = target.startedAt;
    this.#period = (probe.periodSeconds ?? 10) * 1000;
    this.#beat = kind === 'readiness' ? options.sim.clock.now() : target.beat(this.#period);
    this.#healthy = kind === 'liveness';
  }

  start(siblings: readonly Prober[]): void {
    this.#siblings = siblings;
    this.#arm();
  }

  /** The pod was looked at, and the container is not known to be ready: a readiness probe does not wait for its next beat. */
  ask(): void {
    if (this.kind !== 'readiness' || this.#stopped) return;
    this.#askedFor = true;
    if (!this.#running) this.#begin();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** The next results count as a change that is under way. */
  attend(): void {
    this.#attention = Math.max(this.#probe.failureThreshold ?? 3, this.#probe.successThreshold ?? 1);
    if (this.#cancel) this.#arm();
  }

  /** Runs it at once where it was asked for, else with the next beat. */
  #begin(): void {
    if (this.#askedFor) {
      this.#askedFor = false;
      this.#beat = this.#options.sim.clock.now();
      if (this.#beat >= this.#earliest) return this.#arm(this.#beat);
    }
    this.#arm();
  }

  /** When the initial delay is over; the kubelet knows the second of the start. */
  get #earliest(): number {
    return Math.floor(this.#startedAt / 1000) * 1000 + (this.#probe.initialDelaySeconds ?? 0) * 1000;
  }

  /** The first beat after the last run at which the initial delay is over. */
  #nextBeat(): number {
    const from = Math.max(this.#options.sim.clock.now(), this.#earliest, this.#ran + 1);
    return this.#beat + Math.max(0, Math.ceil((from - this.#beat) / this.#period)) * this.#period;
  }

  #arm(due = this.#nextBeat()): void {
    this.#cancel?.();
    const { clock } = this.#options.sim;
    this.#cancel = clock.after(
      due - clock.now(),
      () => {
        this.#cancel = undefined;
        void this.#run();
      },
      { upkeep: this.#isUpkeep() },
    );
  }

  /** Whether the next result is a matter of routine, and not what a change waits for. */
  #isUpkeep(): boolean {
    if (this.#attention > 0) return false;
    if (this.kind === 'liveness') return this.#last !== 'failure';
    if (this.#everSucceeded) return true;
    return this.#options.sim.clock.now() - this.#startedAt > limits.firstReadiness;
  }

  async #run(): Promise<void> {
    const { record } = this.#target;
    if (this.#stopped || record.id === undefined) return;
    // until the container has started only its startup probe runs
    if (this.kind !== 'startup' && !record.started) return;
    this.#ran = this.#options.sim.clock.now();
    this.#running = true;
    const upkeep = this.#isUpkeep();
    const result = this.#answer() ?? (await runProbe(this.#options, this.#probe, this.#target, upkeep));
    this.#running = false;
    if (this.#stopped) return;
    if (this.#attention > 0) this.#attention--;
    this.#judge(result);
    if (this.#stopped || (this.kind === 'startup' && this.#healthy)) return;
    this.#begin();
  }

  /** What was told to the kubelet of this probe's outcome beforehand. */
  #answer(): ProbeResult | undefined {
    return this.#options.answerProbe?.({
      pod: this.#target.of.pod,
      container: this.#target.container.name,
      kind: this.kind,
      startedAt: this.#startedAt,
    });
  }

  #judge({ outcome, output }: ProbeResult): void {
    const { of, container, record } = this.#target;
    const { events, sim } = this.#options;
    if (outcome === 'failure') {
      const message = `${titles[this.kind]} probe failed: ${output}`;
      containerEvent(events, of.pod, record, 'Warning', 'Unhealthy', message);
    } else if (outcome === 'unknown') {
      const message = `${titles[this.kind]} probe errored and resulted in unknown state: ${output}`;
      containerEvent(events, of.pod, record, 'Warning', 'Unhealthy', message);
      return;
    }
    this.#streak = outcome === this.#last ? this.#streak + 1 : 1;
    this.#last = outcome;
    const succeeded = outcome === 'success';
    if (succeeded) this.#everSucceeded = true;
    const threshold = (succeeded ? this.#probe.successThreshold : this.#probe.failureThreshold) ?? (succeeded ? 1 : 3);
    if (this.#streak < threshold) return;
    // a liveness or startup probe that fails acts each time it gets there
    if (succeeded === this.#healthy && (succeeded || this.kind === 'readiness')) return;
    this.#healthy = succeeded;
    sim.trace.record({
      component: 'kubelet',
      subject: podSubject(of.pod),
      code: succeeded ? 'probe-succeeded' : 'probe-failed',
      data: { container: container.name, probe: this.kind, output, streak: this.#streak },
    });
    if (this.kind === 'readiness') {
      record.ready = succeeded;
      of.readinessChanged();
    } else if (succeeded) {
      if (this.kind === 'startup') this.#started();
    } else {
      this.stop();
      const message = `Container ${container.name} failed ${this.kind} probe, will be restarted`;
      of.restart(record, message, this.#probe.terminationGracePeriodSeconds);
    }
  }

  #started(): void {
    const { of, container, record } = this.#target;
    record.started = true;
    if (!container.readinessProbe) record.ready = true;
    for (const sibling of this.#siblings) if (sibling !== this) sibling.#arm();
    of.wake();
  }
}
