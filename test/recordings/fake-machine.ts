/** The recorded cluster's container runtime: programs and probes steered by annotations `outcome/…` of the pods. */
import type { KubeletOptions, ProbeQuery } from '../../engine/kubelet/contract.ts';
import type { Clock } from '../../engine/sim/index.ts';
import type { ContainerConfig, ContainerRuntime } from '../../engine/runtime/cri.ts';

type Outcomes = { readonly [key: string]: string };

const milliseconds = (text: string): number => Number.parseFloat(text) * (text.endsWith('ms') ? 1 : 1000);

/** What a `probe` step said, by pod, container and kind. */
export class ProbeSwitches {
  readonly #outcomes = new Map<string, { readonly fails: boolean; readonly output: string }>();

  set(pod: string, container: string, kind: string, fails: boolean, output = ''): void {
    this.#outcomes.set(`${pod}/${container}/${kind}`, { fails, output });
  }

  /** Every probe is answered here: nothing listens in the recorded containers. */
  answer(query: ProbeQuery, now: number): { outcome: 'success' | 'failure'; output: string } {
    const { pod, container, kind, startedAt } = query;
    const failure = { outcome: 'failure', output: 'HTTP probe failed with statuscode: 500' } as const;
    const success = { outcome: 'success', output: '' } as const;
    const set = this.#outcomes.get(`${pod.metadata.name}/${container}/${kind}`);
    if (set) return set.fails ? { outcome: 'failure', output: set.output || failure.output } : success;
    const asked = pod.metadata.annotations?.[`outcome/${kind}`];
    if (asked === undefined) return success;
    const [verb, time] = asked.split(':');
    const age = now - startedAt;
    if (verb === 'fail') return failure;
    if (verb === 'fail-for') return age < milliseconds(time ?? '0') ? failure : success;
    if (verb === 'fail-after') return age >= milliseconds(time ?? '0') ? failure : success;
    throw new Error(`an unknown outcome of a probe: ${asked}`);
  }
}

/** A script that behaves as the annotations say; undefined where they say nothing of the program. */
function scriptOf(outcomes: Outcomes): string | undefined {
  const { 'exit-after': after, 'exit-code': code = '0', sigterm, log } = outcomes;
  if (after === undefined && sigterm === undefined && log === undefined && outcomes['exit-code'] === undefined)
    return undefined;
  const lines = [];
  if (log !== undefined) lines.push(`echo '${log}'`);
  // images say by which of the two their programs are ended
  if (sigterm === 'ignore') lines.push(`trap '' TERM QUIT`);
  else if (sigterm !== undefined) lines.push(`trap 'sleep ${milliseconds(sigterm) / 1000}; exit 0' TERM QUIT`);
  const end = after ?? (outcomes['exit-code'] === undefined ? undefined : '0s');
  lines.push(end === undefined ? 'while true; do sleep 1; done' : `sleep ${milliseconds(end) / 1000}; exit ${code}`);
  return lines.join('\n');
}

/** Puts the steering between a kubelet and its runtime. */
export function steered(options: KubeletOptions, switches: ProbeSwitches): KubeletOptions {
  return {
    ...options,
    runtime: steeredRuntime(options.runtime, options.sim.clock),
    answerProbe: (query) => switches.answer(query, options.sim.clock.now()),
  };
}

/** Until a deleted pod's containers and volumes are cleaned up, after they ended: from 1 s to more than 10 s in the recordings. */
const cleanUpTime = 5000;
/** How long a sandbox with its network takes to set up, and a container to start, in milliseconds. */
const sandboxTime = 200;
const startTime = 100;

function steeredRuntime(runtime: ContainerRuntime, clock: Clock): ContainerRuntime {
  const sandboxes = new Map<string, Outcomes>();
  const reasons = new Map<string, string>();
  const obedient = new Set<string>();
  const endedWell = new Set<string>();
  return {
    ...runtime,
    async runPodSandbox(config) {
      const sandbox = await runtime.runPodSandbox(config);
      await clock.sleep(sandboxTime);
      const outcomes = Object.entries(config.annotations ?? {})
        .filter(([key]) => key.startsWith('outcome/'))
        .map(([key, value]) => [key.slice('outcome/'.length), value] as const);
      sandboxes.set(sandbox.id, Object.fromEntries(outcomes));
      return sandbox;
    },
    async createContainer(sandboxId, config) {
      const outcomes = sandboxes.get(sandboxId) ?? {};
      const script = scriptOf(outcomes);
      const steeredConfig: ContainerConfig =
        script === undefined ? config : { ...config, command: ['sh', '-c', script], args: [] };
      const id = await runtime.createContainer(sandboxId, steeredConfig);
      if (outcomes['reason'] !== undefined) reasons.set(id, outcomes['reason']);
      if (outcomes['sigterm'] === undefined) obedient.add(id);
      return id;
    },
    /** A recorded program, a shell's `sleep` too, ends at once and well when it is told to, unless an annotation says otherwise. */
    async stopContainer(id, gracePeriod) {
      if (!obedient.has(id)) return runtime.stopContainer(id, gracePeriod);
      if (runtime.containerStatus(id)?.state === 'running') endedWell.add(id);
      await runtime.stopContainer(id, 0);
    },
    async startContainer(id) {
      await clock.sleep(startTime);
      await runtime.startContainer(id);
    },
    async stopPodSandbox(id) {
      await runtime.stopPodSandbox(id);
      await clock.sleep(cleanUpTime);
    },
    containerStatus(id) {
      const status = runtime.containerStatus(id);
      if (status?.state !== 'exited') return status;
      const reason = reasons.get(id);
      const ended = endedWell.has(id) ? { ...status, exitCode: 0, reason: 'Completed' } : status;
      return reason === undefined ? ended : { ...ended, reason };
    },
  };
}
