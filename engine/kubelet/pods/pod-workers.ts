import { resources } from '../../kinds/resources.ts';
import type { Node, Pod } from '../../kinds/types.ts';
import { admissionRefusal, type Rejection } from '../admission/admission.ts';
import { createRejectionPace, type RejectionPace } from '../admission/rejection-pace.ts';
import type { KubeletContext } from '../context.ts';
import type { StaticPodManifest } from '../contract.ts';
import type { Heartbeat } from '../node/heartbeat.ts';
import { type Resources, sumOfRequests } from '../../scheduler/cache/resources.ts';
import type { SandboxStatus } from '../../runtime/cri.ts';
import { limits } from '../../limits.ts';
import { isMirror, isStatic, mirrorAnnotation } from './names.ts';
import { deletePodObject } from './delete-object.ts';
import { Relist } from './relist.ts';
import { ensureMirror, staticPod } from './static-pods.ts';
import { PodWorker, type PodWorkerOwner } from './pod-worker.ts';

/** How long the containers of a pod that is no more are given to end, in milliseconds. */
const orphanGrace = 30_000;

/** All pods of the node, each with the worker that looks after it. */
export class PodWorkers implements PodWorkerOwner {
  readonly #context: KubeletContext;
  readonly #heartbeat: Heartbeat;
  readonly #pace: RejectionPace;
  /** What the runtime had when the kubelet started, by the pods' UIDs. */
  readonly #found = new Map<string, SandboxStatus>();
  readonly #byUid = new Map<string, PodWorker>();
  readonly #byName = new Map<string, PodWorker>();
  readonly #byContainer = new Map<string, PodWorker>();
  readonly #relist: Relist;

  constructor(context: KubeletContext, heartbeat: Heartbeat) {
    this.#context = context;
    this.#heartbeat = heartbeat;
    this.#pace = createRejectionPace(context.sim.clock);
    const { sim, node } = context;
    this.#relist = new Relist(sim.clock, sim.random.fork(`relist/${node.name}`).below(limits.relist));
    for (const sandbox of context.runtime.sandboxes?.() ?? []) this.#found.set(sandbox.config.uid, sandbox);
  }

  find({ namespace, name }: { readonly namespace: string; readonly name: string }): PodWorker | undefined {
    return this.#byName.get(`${namespace}/${name}`);
  }

  get size(): number {
    return this.#byUid.size;
  }

  all(): Iterable<PodWorker> {
    return this.#byUid.values();
  }

  /** These are all pods that the API has for the node. */
  replace(pods: readonly Pod[]): void {
    const present = new Set(pods.map((pod) => pod.metadata.uid));
    for (const worker of this.#byUid.values()) {
      if (!isStatic(worker.pod) && !present.has(worker.pod.metadata.uid)) worker.remove();
    }
    for (const pod of pods) this.apply(pod);
    for (const orphan of this.#found.values()) void this.#removeOrphan(orphan);
    this.#found.clear();
  }

  /** Ends what runs for a pod that the API has no more. */
  async #removeOrphan({ id, containers }: SandboxStatus): Promise<void> {
    const { runtime } = this.#context;
    await Promise.all(containers.map((container) => runtime.stopContainer(container.id, orphanGrace)));
    await runtime.stopPodSandbox(id);
    runtime.removePodSandbox?.(id);
  }

  /** Runs the pods of the node's own manifests, and shows them in the API. */
  startStatic(manifests: readonly StaticPodManifest[]): void {
    const { node, sim } = this.#context;
    for (const manifest of manifests) {
      const pod = staticPod(manifest, node, sim.clock.timestamp());
      this.#add(pod);
      const worker = this.#byUid.get(pod.metadata.uid ?? '');
      if (worker) void ensureMirror(this.#context, worker, this.#heartbeat.node);
    }
  }

  /** A mirror shows what runs already; one that shows nothing goes. */
  #applyMirror(mirror: Pod): void {
    const worker = this.#byUid.get(mirror.metadata.annotations?.[mirrorAnnotation] ?? '');
    const deleting = mirror.metadata.deletionTimestamp !== undefined;
    if (!worker || deleting) void deletePodObject(this.#context.api, mirror);
    else worker.observeMirror(mirror);
  }

  /** A pod was bound to the node, or is another than before. */
  apply(pod: Pod): void {
    if (isMirror(pod)) this.#applyMirror(pod);
    else this.#add(pod);
  }

  #add(pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    const known = this.#byUid.get(uid);
    if (known) return known.observe(pod);
    const worker = new PodWorker(pod, this.#context, this);
    const found = this.#found.get(uid);
    if (found) {
      this.#found.delete(uid);
      worker.adopt(found);
    }
    this.#byUid.set(uid, worker);
    this.#byName.set(nameOf(pod), worker);
    worker.wake();
  }

  remove(pod: Pod): void {
    const shown = isMirror(pod) && this.#byUid.get(pod.metadata.annotations?.[mirrorAnnotation] ?? '');
    if (shown) {
      // somebody deleted what only shows the pod: it is shown again
      shown.observeMirror(undefined);
      void ensureMirror(this.#context, shown, this.#heartbeat.node);
    }
    const worker = this.#byUid.get(pod.metadata.uid ?? '');
    if (!worker) return;
    worker.observe(pod);
    worker.remove();
  }

  containerChanged(containerId: string): void {
    const worker = this.#byContainer.get(containerId);
    if (worker) this.changed(worker);
  }

  changed(worker: PodWorker): void {
    this.#relist.notice(worker);
  }

  abandon(): void {
    this.#relist.stop();
    for (const worker of this.#byUid.values()) worker.abandon();
  }

  async admit(worker: PodWorker): Promise<Rejection | undefined> {
    const { pod } = worker;
    const { objects, node: config } = this.#context;
    const node = await objects.get<Node>(resources.nodes, undefined, config.name);
    const { pressure, shuttingDown } = this.#heartbeat;
    const refusal = admissionRefusal({ pod, others: this.#taken(worker), config, node, pressure, shuttingDown });
    // at once: of two that come at the same time the second finds what the first has taken
    if (!refusal) worker.stage = 'active';
    return refusal;
  }

  rejection(): Promise<void> {
    return this.#pace.turn();
  }

  /** Pods that have been let in and still need their share of the node. */
  #taken(but: PodWorker): readonly Pod[] {
    const taken: Pod[] = [];
    for (const worker of this.#byUid.values()) {
      if (worker !== but && (worker.stage === 'active' || worker.stage === 'ending')) taken.push(worker.pod);
    }
    return taken;
  }

  usedBesides(worker: PodWorker): Resources {
    return sumOfRequests(this.#taken(worker));
  }

  created(worker: PodWorker, containerId: string): void {
    this.#byContainer.set(containerId, worker);
  }

  ended(worker: PodWorker): void {
    const { pod } = worker;
    this.#byUid.delete(pod.metadata.uid ?? '');
    if (this.#byName.get(nameOf(pod)) === worker) this.#byName.delete(nameOf(pod));
    for (const { id, previousId } of worker.records.values()) {
      if (id !== undefined) this.#byContainer.delete(id);
      if (previousId !== undefined) this.#byContainer.delete(previousId);
    }
  }
}

const nameOf = ({ metadata: { namespace, name } }: Pod) => `${namespace}/${name}`;
