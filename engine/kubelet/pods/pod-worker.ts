import type { Pod } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { isApiError } from '../../machinery/errors.ts';
import { RuntimeError, type Sandbox, type SandboxStatus } from '../../runtime/cri.ts';
import { type Cancellable, Cancellation } from '../../sim/index.ts';
import type { Rejection } from '../admission/admission.ts';
import { killContainers } from '../containers/kill.ts';
import { asksToRestartAll } from '../containers/restart-policy.ts';
import { readLogTails } from '../containers/termination-message.ts';
import type { KubeletContext } from '../context.ts';
import { resizePod } from '../resize/resize-pod.ts';
import type { Resources } from '../../scheduler/cache/resources.ts';
import type { Verdict } from '../status/conditions.ts';
import { type PodStatus, podStatus } from '../status/pod-status.ts';
import { writeStatus } from '../status/status-writer.ts';
import { type MountedVolumes, SetUpError } from '../volumes/volume-manager.ts';
import { recordsOf } from './adoption.ts';
import type { ContainerRecord } from './container-record.ts';
import { ContainerRecords } from './container-records.ts';
import { mainContainersDone, nextSteps } from './next-steps.ts';
import { isStatic, podSubject } from './names.ts';
import { resetContainers, showAwaitingTurn } from './restart-all.ts';
import { pullCredentials } from '../images/pull-secrets.ts';
import { RetryTimer } from './retry-timer.ts';
import { createSandbox } from './sandbox.ts';
import { deletePodObject } from './delete-object.ts';
import { runStep, showUpcoming } from './run-step.ts';

/** How far a pod has come: `finished` has come to its end and waits to be deleted, `gone` is no more. */
type Stage = 'new' | 'active' | 'ending' | 'finished' | 'gone';

/** What the worker reports to the kubelet that owns it. */
export interface PodWorkerOwner {
  /** Why the node does not take the pod; undefined where it does. */
  admit(worker: PodWorker): Promise<Rejection | undefined>;
  /** Resolves when the next rejection may be told. */
  rejection(): Promise<void>;
  /** A container of this pod has a new id in the runtime. */
  created(worker: PodWorker, containerId: string): void;
  /** The runtime has something new to say of this pod, when it is asked the next time. */
  changed(worker: PodWorker): void;
  /** What the other pods of the node ask for together. */
  usedBesides(worker: PodWorker): Resources;
  /** Nothing is left of the pod. */
  ended(worker: PodWorker): void;
}

/** Why work on a pod is given up. One object for all: an error of its own for each would cost more than the work. */
const interrupted = new Error('the pod is being ended, or its kubelet stops');

/** A container that is no more needs no ending. */
function ignoreGone(error: unknown): void {
  if (!(error instanceof RuntimeError)) throw error;
}

/** First wait after a sandbox or sync failed, in milliseconds; half as much again is added by chance. */
const syncRetry = 10_000;

/**
 * Looks after one pod: compares what the API wants with what the runtime has, and takes the next step. Only one look is
 * under way at any time; whatever happens meanwhile leads to another one.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
 */
export class PodWorker {
  /** The newest known object. */
  pod: Pod;
  /** How the API shows a static pod; undefined for every other, and while there is none. */
  mirror: Pod | undefined;
  readonly records = new ContainerRecords();
  sandbox: Sandbox | undefined;
  volumes: MountedVolumes | undefined;
  stage: Stage = 'new';
  /** Why the pod ended for another reason than its containers. */
  verdict: { readonly phase: 'Failed'; readonly reason: string; readonly message: string } | undefined;
  extraConditions: readonly Verdict[] = [];
  readonly retry: RetryTimer;
  #whenFinished: (() => void)[] | undefined;
  readonly #context: KubeletContext;
  readonly #owner: PodWorkerOwner;
  /** The API has the pod no more. */
  #removed = false;
  #busy = false;
  #again = false;
  #stopped = false;
  /** Ends what goes on; there is none while nothing does, as its signal may take more memory than the rest of a worker. */
  #cancel: Cancellation | undefined;
  #cancelled = false;
  /** Seconds; the shortest that anybody asked for. */
  #grace: number | undefined;
  #mountFailures = 0;
  #cancelDeadline: (() => void) | undefined;

  constructor(pod: Pod, context: KubeletContext, owner: PodWorkerOwner) {
    this.pod = pod;
    this.#context = context;
    this.#owner = owner;
    this.retry = new RetryTimer(context.sim.clock, () => this.wake());
  }

  /** The kubelet has let go of the pod. */
  get stopped(): boolean {
    return this.#stopped;
  }

  get podIP(): string {
    return this.sandbox?.ip ?? this.pod.status?.podIP ?? '';
  }

  /** Takes over what an earlier life of the kubelet left running. */
  adopt(found: SandboxStatus): void {
    if (found.state === 'ready') this.sandbox = found;
    for (const record of recordsOf(this.pod, found, this.#context.runtime)) {
      this.records.add(record);
      if (record.id !== undefined) this.created(record.id);
    }
  }

  /** A newer object was seen; what this worker itself wrote asks for no other look. */
  observe(pod: Pod, own = false): void {
    const before = this.pod;
    if (Number(pod.metadata.resourceVersion) <= Number(before.metadata.resourceVersion)) return;
    this.pod = pod;
    const deleting = pod.metadata.deletionTimestamp !== undefined;
    if (deleting) this.#hurry(pod.metadata.deletionGracePeriodSeconds ?? 0);
    const { labels, annotations } = before.metadata;
    if (pod.metadata.labels !== labels || pod.metadata.annotations !== annotations) this.volumes?.podChanged();
    // what others write (a node that was silent is told as not ready, and so are its pods) is compared with what is
    const statusMatters = !own && pod.status !== before.status;
    if (
      pod.spec !== before.spec ||
      statusMatters ||
      pod.metadata.generation !== before.metadata.generation ||
      pod.metadata.deletionTimestamp !== before.metadata.deletionTimestamp
    ) {
      this.wake();
    }
  }

  /** The API shows a static pod so; undefined: it shows it no more. */
  observeMirror(mirror: Pod | undefined): void {
    const before = this.mirror;
    const older = Number(mirror?.metadata.resourceVersion) < Number(before?.metadata.resourceVersion);
    if (older) return;
    this.mirror = mirror;
    if (!before && mirror) this.wake();
  }

  /** Calls back once nothing of the pod runs any more and the API was told so. */
  whenFinished(listener: () => void): void {
    if (this.stage === 'finished' || this.stage === 'gone') return listener();
    this.#whenFinished ??= [];
    this.#whenFinished.push(listener);
  }

  #tellFinished(): void {
    const listeners = this.#whenFinished;
    this.#whenFinished = undefined;
    for (const listener of listeners ?? []) listener();
  }

  /** The API has the pod no more. */
  remove(): void {
    this.#removed = true;
    this.#hurry(this.pod.metadata.deletionGracePeriodSeconds ?? this.pod.spec?.terminationGracePeriodSeconds ?? 1);
    this.wake();
  }

  /** Ends the pod with this reason; it stays in the API as Failed. */
  evict(reason: string, message: string, graceSeconds: number, conditions: readonly Verdict[] = []): void {
    if (this.verdict || this.stage === 'finished' || this.stage === 'gone') return;
    this.verdict = { phase: 'Failed', reason, message };
    this.extraConditions = conditions;
    this.#hurry(graceSeconds);
    this.wake();
  }

  /** Lets go of everything but what the runtime runs: the kubelet stops. */
  abandon(): void {
    this.#stopped = true;
    this.#interrupt();
    this.retry.cancel();
    this.#cancelDeadline?.();
    this.volumes?.release();
    for (const record of this.records.values()) this.#context.probes.stop(record);
  }

  /** Asks for a look at the pod. */
  wake(): void {
    this.#again = true;
    if (this.#busy || this.#stopped) return;
    this.#busy = true;
    this.#context.sim.loop.defer(() => void this.#run());
  }

  /** Nobody looks at a pod that ends until it has ended, but who sends requests to it wants to know. */
  readinessChanged(): void {
    if (this.stage !== 'ending') this.wake();
    else if (!this.#removed && !this.#stopped) void this.report(false);
  }

  #interrupt(): void {
    this.#cancelled = true;
    this.#cancel?.abort(interrupted);
  }

  /** A shorter grace period cuts short what goes on. */
  #hurry(graceSeconds: number): void {
    const before = this.#grace;
    this.#grace = Math.min(before ?? graceSeconds, graceSeconds);
    if (this.stage !== 'ending') this.#interrupt();
    else if (before !== undefined && this.#grace < before) {
      for (const { id } of this.records.values()) {
        if (id !== undefined && this.#context.runtime.containerStatus(id)?.state === 'running') {
          void this.#context.runtime.stopContainer(id, this.#grace * 1000).catch(ignoreGone);
        }
      }
    }
  }

  async #run(): Promise<void> {
    try {
      do {
        if (this.#stopped) return;
        this.#again = false;
        await this.#look();
      } while (this.#again && this.#ends);
    } catch (error) {
      if (this.#stopped) return;
      if (isApiError(error)) this.#failed(error.reason, error.message);
      else {
        // a defect: told to whoever owns the loop
        this.#context.sim.loop.defer(() => {
          throw error;
        });
      }
    } finally {
      this.#busy = false;
      // what a look did is seen by the list after it
      if (this.#again && !this.#stopped) this.#owner.changed(this);
    }
  }

  /** Something could not be done now: it is tried again in a while. */
  #failed(code: string, message: string): void {
    const { sim, random } = this.#context;
    sim.trace.record({
      component: 'kubelet',
      subject: podSubject(this.pod),
      code: 'sync-failed',
      data: { reason: code, message },
    });
    this.retry.set(syncRetry * (1 + random.next() / 2), true);
  }

  get #ends(): boolean {
    return this.#removed || this.pod.metadata.deletionTimestamp !== undefined || this.verdict !== undefined;
  }

  async #look(): Promise<void> {
    if (this.stage === 'gone') return;
    if (
      this.#ends &&
      (this.stage !== 'finished' || this.#removed || this.pod.metadata.deletionTimestamp !== undefined)
    ) {
      return this.#end();
    }
    if (this.stage === 'finished' || this.stage === 'ending') return;
    // what still is to be tried again asks for its time anew
    this.retry.cancel();
    if (this.stage === 'new') {
      const rejection = await this.#admit();
      if (rejection) return this.#reject(rejection);
      this.stage = 'active';
    }
    await readLogTails(this.pod, this.records, this.#context.runtime);
    showUpcoming(this.records);
    const written = await this.report(false);
    if (!written || this.#ends || this.#stopped) return;
    showAwaitingTurn(this.records);
    this.#context.probes.begin(this);
    const phase = this.pod.status?.phase;
    if (phase === 'Succeeded' || phase === 'Failed') return this.#finish();
    this.#watchDeadline();
    await resizePod(this.#context, this, () => this.#owner.usedBesides(this));
    await this.#advance();
  }

  /** A pod may be active for so long only. */
  #watchDeadline(): void {
    const seconds = this.pod.spec?.activeDeadlineSeconds;
    const { clock } = this.#context.sim;
    if (seconds === undefined || this.#cancelDeadline) return;
    const left = Date.parse(this.pod.status?.startTime ?? clock.timestamp()) + seconds * 1000 - clock.now();
    const exceed = () => {
      const message = 'Pod was active on the node longer than the specified deadline';
      this.#context.events.event(this.pod, 'Normal', 'DeadlineExceeded', message);
      this.evict('DeadlineExceeded', message, this.pod.spec?.terminationGracePeriodSeconds ?? 30);
    };
    // one that is far away keeps no cluster from settling
    this.#cancelDeadline = clock.after(left, exceed, { upkeep: left > limits.settleHorizon });
  }

  async #admit(): Promise<Rejection | undefined> {
    const phase = this.pod.status?.phase;
    // seen again after a restart: it was let in then
    if (phase === 'Succeeded' || phase === 'Failed' || this.pod.status?.startTime !== undefined) return undefined;
    return this.#owner.admit(this);
  }

  async #reject({ reason, message }: Rejection): Promise<void> {
    const { events, sim } = this.#context;
    await this.#owner.rejection();
    if (this.#stopped) return;
    events.event(this.pod, 'Warning', reason, message);
    sim.trace.record({
      component: 'kubelet',
      subject: podSubject(this.pod),
      code: 'pod-rejected',
      data: { reason, message },
    });
    this.stage = 'finished';
    const now = sim.clock.timestamp();
    const result = await writeStatus(this.#context.api, this.pod, (pod) => ({
      ...pod.status,
      ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
      phase: 'Failed',
      reason,
      message: `Pod was rejected: ${message}`,
      startTime: now,
    }));
    if ('pod' in result) this.pod = result.pod;
    this.#tellFinished();
  }

  /** Writes the status if it says something new; whether the pod is still there. */
  async report(ended: boolean): Promise<boolean> {
    const { api, sim } = this.#context;
    const compute = (pod: Pod) => this.#status(pod, ended, sim.clock.timestamp());
    if (isStatic(this.pod)) return this.#reportStatic(compute);
    const result = await writeStatus(api, this.pod, compute);
    if (result.outcome === 'gone') {
      if (!this.#removed) this.remove();
      return false;
    }
    if (Number(result.pod.metadata.resourceVersion) > Number(this.pod.metadata.resourceVersion))
      this.observe(result.pod, result.outcome === 'written');
    if (result.outcome === 'failed') this.#failed('StatusNotWritten', 'the status of the pod could not be written');
    return true;
  }

  /** The status of a static pod is written to its mirror, if it has one. */
  async #reportStatic(compute: (pod: Pod) => PodStatus): Promise<boolean> {
    let status: PodStatus;
    if (this.mirror) {
      const result = await writeStatus(this.#context.api, this.mirror, compute);
      if (result.outcome !== 'gone') this.mirror = result.pod;
      status = (result.outcome === 'gone' ? undefined : result.pod.status) ?? compute(this.pod);
    } else status = compute(this.pod);
    this.pod = { ...this.pod, status };
    return true;
  }

  #status(pod: Pod, ended: boolean, now: string): PodStatus {
    return podStatus({
      pod,
      records: this.records,
      runtime: this.#context.runtime,
      sandbox: ended ? undefined : this.sandbox,
      hostIP: this.#context.node.address,
      ended,
      verdict: ended ? this.verdict : undefined,
      extraConditions: this.extraConditions,
      now,
    });
  }

  /** Takes the next step towards all containers running. */
  async #advance(): Promise<void> {
    if (this.#cancelled) return;
    const cancellation = (this.#cancel ??= new Cancellation());
    try {
      if (!this.volumes && !(await this.#mount(cancellation))) return;
      const credentials = await pullCredentials(this.#context, this.pod);
      if (!this.sandbox && !(await this.#createSandbox())) return;
      const sandbox = this.sandbox;
      const volumes = this.volumes;
      if (!sandbox || !volumes) return;
      if (this.pod.spec?.initContainers && mainContainersDone(this.pod, this.records, this.#context.runtime)) {
        await killContainers(this.#context, this, () => (this.pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000);
        return;
      }
      if (asksToRestartAll(this.pod, this.records, this.#context.runtime)) {
        await resetContainers(this.#context, this);
        this.#owner.changed(this);
        return;
      }
      for (const step of nextSteps(this.pod, this.records, this.#context.runtime)) {
        if (cancellation.aborted || this.#stopped) return;
        await runStep(this.#context, this, step, { sandbox, volumes, credentials, cancellation });
      }
    } catch (error) {
      // a pod that is being ended interrupts what goes on; how that fails says nothing
      if (!cancellation.aborted) throw error;
    } finally {
      // what is to be tried again may wait for an object to appear
      if (!this.retry.armed) this.#cancel = undefined;
    }
  }

  async #mount(cancellation: Cancellable): Promise<boolean> {
    const { volumes, events, random, api } = this.#context;
    try {
      this.volumes = await volumes.mount(this, cancellation);
      this.#mountFailures = 0;
      this.#context.probes.add(this);
      return true;
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      const message = `MountVolume.SetUp failed for volume "${error.volume}" : ${error.message}`;
      if (!error.cause.quiet) events.event(this.pod, 'Warning', 'FailedMount', message);
      const failures = this.#mountFailures++;
      // the volume manager's own back-off: half a second, doubling up to two minutes and two seconds
      const wait = Math.min(500 * 2 ** failures, 122_000) + random.below(100);
      this.retry.set(wait, failures >= limits.mountsBeforeUpkeep);
      if (error.cause.missing) this.retry.expect(api, error.cause.missing, cancellation.signal);
      return false;
    }
  }

  async #createSandbox(): Promise<boolean> {
    if (this.records.values().some(({ former }) => former)) {
      const message = 'Pod sandbox changed, it will be killed and re-created.';
      this.#context.events.event(this.pod, 'Normal', 'SandboxChanged', message);
    }
    const created = await createSandbox(this.#context, this.pod);
    if ('failure' in created) this.#failed('FailedCreatePodSandBox', created.failure);
    else {
      this.sandbox = created;
      this.#owner.changed(this);
    }
    return 'id' in created;
  }

  /** Ends all containers, tells how they ended, and lets the API object go if it was deleted. */
  async #end(): Promise<void> {
    const wasFinished = this.stage === 'finished';
    this.stage = 'ending';
    this.retry.cancel();
    if (!wasFinished) {
      const grace = this.#grace ?? this.pod.spec?.terminationGracePeriodSeconds ?? 30;
      const ran = this.#runs;
      await killContainers(this.#context, this, () => Math.max(this.#grace ?? grace, 1) * 1000);
      if (ran) await this.#pause(limits.relist);
      if (this.#stopped) return;
      await readLogTails(this.pod, this.records, this.#context.runtime);
      // that its containers have ended is told before the pod counts as ended: until then it holds what it asked for
      if (ran && !this.#removed) await this.report(false);
      await this.#tearDown();
      if (ran) await this.#pause(limits.podCleanUp);
      if (this.#stopped) return;
      this.stage = 'finished';
      if (!this.#removed) await this.report(true);
    }
    if (this.pod.metadata.deletionTimestamp !== undefined && !this.#removed)
      await deletePodObject(this.#context.api, this.pod);
    if (this.#removed || this.pod.metadata.deletionTimestamp !== undefined) {
      this.stage = 'gone';
      if (this.sandbox) this.#context.runtime.removePodSandbox?.(this.sandbox.id);
      this.#context.images.forget(this.pod);
      this.#owner.ended(this);
    } else this.stage = 'finished';
    this.#tellFinished();
  }

  /** Whether anything runs in it now. */
  get #runs(): boolean {
    const { runtime } = this.#context;
    for (const { id } of this.records.values()) {
      if (id !== undefined && runtime.containerStatus(id)?.state === 'running') return true;
    }
    return false;
  }

  /** Time that ending a pod takes; a pod that the API has no more is in no hurry, but nobody sees it. */
  async #pause(milliseconds: number): Promise<void> {
    if (!this.#removed) await this.#context.sim.clock.sleep(milliseconds);
  }

  /** All containers have ended and none is started again. */
  async #finish(): Promise<void> {
    this.stage = 'finished';
    this.retry.cancel();
    await killContainers(this.#context, this, () => (this.pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000);
    await this.#tearDown();
    if (!this.#ends) await this.report(true);
    this.#tellFinished();
  }

  async #tearDown(): Promise<void> {
    this.#cancelDeadline?.();
    for (const record of this.records.values()) this.#context.probes.stop(record);
    if (this.sandbox) await this.#context.runtime.stopPodSandbox(this.sandbox.id);
    this.volumes?.release();
    this.volumes = undefined;
    this.#context.volumes.destroy(this.pod);
  }

  /** A container of this pod has a new id in the runtime. */
  created(containerId: string): void {
    this.#owner.created(this, containerId);
  }

  /** Ends a container so that it is started again. */
  restart(record: ContainerRecord, message: string, graceSeconds?: number): void {
    if (record.killing || this.stage !== 'active') return;
    record.restart = { message, ...(graceSeconds === undefined ? {} : { graceSeconds }) };
    this.wake();
  }
}
