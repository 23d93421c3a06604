/** Runs the steps of a recording at their times, on a virtual clock, through the shell of a notebook. */
import { type Cluster, createCluster } from '../../engine/cluster.ts';
import { openClusterShell } from '../../engine/notebook/cluster-shell.ts';
import { resources } from '../../engine/kinds/resources.ts';
import { aroundApi } from '../../engine/kubectl/around-api.ts';
import type { ContainerRuntime } from '../../engine/runtime/cri.ts';
import { holds } from './condition.ts';
import { ProbeSwitches, steered } from './fake-machine.ts';
import { Journal, type Seen } from './journal.ts';
import { Names } from './names.ts';
import type { Recording, Step } from './recording.ts';
import { asSentToday } from './versions.ts';

export type Outcome =
  | { readonly kind: 'run'; readonly exit: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'request'; readonly status: number; readonly response: unknown }
  /** Seconds since the start; undefined where it did not come to hold. */
  | { readonly kind: 'await'; readonly met: number | undefined }
  | { readonly kind: 'none' };

export interface Replay {
  /** One a step. */
  readonly outcomes: readonly Outcome[];
  /** When each step began, in seconds since the start. */
  readonly stepsAt: readonly number[];
  /** What a watcher had seen by some moments around the end: times may differ by 2 s. */
  readonly endings: readonly (readonly Seen[])[];
  readonly names: Names;
}

/** Seconds after the end of the recording at which what is final may have come about. */
const late = [0, 1, 2];

/** Virtual seconds that a command may take, and that an awaited condition may come later than recorded. */
const patience = { command: 400, condition: 60 };
const newCluster = 240_000;
/** How long a request of kubectl is under way, in milliseconds. */
const requestTime = 20;

export async function replay(recording: Recording): Promise<Replay> {
  const switches = new ProbeSwitches();
  const runtimes: ContainerRuntime[] = [];
  const cluster = await createCluster({
    nodes: 3,
    // the default of Kubernetes 1.20
    controllers: { nodeLifecycle: { monitorGracePeriod: 40_000 } },
    kubelet: (options) => {
      runtimes.push(options.runtime);
      return steered(options, switches);
    },
  });
  try {
    // the recorded servers print nothing, and end when they are told to
    for (const repository of ['docker.io/library/nginx']) {
      cluster.images.override({
        repository,
        tags: { names: [], versions: [[1, 0, 40]] },
        entrypoint: ['server'],
        cmd: [],
        programs: { server: {} },
      });
    }
    // any other program than those of scripts runs until it is told to end, a shell without a script too
    cluster.images.override({ repository: 'docker.io/library/busybox', cmd: ['server'], programs: { server: {} } });
    // images are there at once
    const pulls = imagesOf(recording).flatMap((image) => runtimes.map(async (runtime) => runtime.pullImage(image)));
    await cluster.world.drivers.during(Promise.allSettled(pulls));
    return await replayOn(cluster, recording, switches);
  } finally {
    cluster.dispose();
  }
}

async function replayOn(cluster: Cluster, recording: Recording, switches: ProbeSwitches): Promise<Replay> {
  const { world } = cluster;
  const { drivers, clock } = world;
  const journal = new Journal(cluster);
  const names = new Names(recording, journal);
  const files = Object.entries(recording.files ?? {}).map(([path, text]) => ({
    path,
    content: new TextEncoder().encode(text),
  }));
  // the recorded times are those of the requests
  const shell = openClusterShell(paced(cluster), { files, startUp: 0 });
  const { namespace } = recording;

  /** Lets time pass until the work is done. */
  async function through<T>(work: Promise<T>, seconds = patience.command): Promise<T> {
    let done = false;
    const finish = () => {
      done = true;
    };
    work.then(finish, finish);
    const end = clock.now() + seconds * 1000;
    await drivers.jump(0);
    while (!done && clock.now() < end) await drivers.step();
    if (!done) throw new Error(`not done within ${seconds} s`);
    return work;
  }

  async function run(script: string, stdin?: string): Promise<Outcome> {
    const output = { stdout: '', stderr: '' };
    const decoder = new TextDecoder();
    const work = shell.run(script, {
      stdout: (chunk) => {
        output.stdout += decoder.decode(chunk);
      },
      stderr: (chunk) => {
        output.stderr += decoder.decode(chunk);
      },
      signal: new AbortController().signal,
      ...(stdin === undefined ? {} : { stdin: new TextEncoder().encode(stdin) }),
    });
    try {
      return { kind: 'run', exit: await through(work), ...output };
    } catch (error) {
      return { kind: 'run', exit: -1, stdout: output.stdout, stderr: `${output.stderr}${String(error)}` };
    }
  }

  const seconds = () => (clock.now() - journal.start) / 1000;

  /** As it is put to this cluster. */
  const sent = (text: string) => asSentToday(names.actual(text));

  async function perform(step: Step): Promise<Outcome> {
    if ('run' in step) {
      return run(sent(step.run), step.stdin === undefined ? undefined : sent(step.stdin));
    }
    if ('sleep' in step) await drivers.jump(step.sleep * 1000);
    else if ('await' in step) {
      const end = Math.max(seconds(), step.met, step.metAlso ?? 0) + patience.condition;
      while (!holds(step.await, journal, namespace)) {
        if (seconds() > end) return { kind: 'await', met: undefined };
        await drivers.jump(100);
      }
      return { kind: 'await', met: seconds() };
    } else if ('probe' in step) {
      const { pod, container, kind, fails, output } = step.probe;
      switches.set(names.actual(pod), container, kind, fails, output);
    } else if ('kubelet' in step) {
      const kubelet = cluster.kubelets.get(step.kubelet.node);
      if (step.kubelet.action === 'kill') kubelet?.stop();
      else kubelet?.start();
    } else {
      const { method, path, headers = {}, body } = step.request;
      const asked = body === undefined ? undefined : sent(typeof body === 'string' ? body : JSON.stringify(body));
      // a version of the recorded cluster: any that is not the present one does
      const text = asked?.replaceAll('<rv>', '1');
      const lowered = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
      const answer = await through(
        cluster.api.request({
          method,
          path: sent(path),
          headers: text === undefined ? lowered : { 'content-type': 'application/json', ...lowered },
          ...(text === undefined ? {} : { body: new TextEncoder().encode(text) }),
        }),
      );
      const response =
        answer.body.type === 'object' ? answer.body.value : answer.body.type === 'text' ? answer.body.text : undefined;
      return { kind: 'request', status: answer.status, response };
    }
    return { kind: 'none' };
  }

  await journal.watchAll();
  await through(
    cluster.api.create(resources.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }),
  );
  await run(`kubectl config set-context --current --namespace=${namespace} >/dev/null`);
  await drivers.jump(newCluster);
  await drivers.jump(names.untilStart(clock.now()));
  journal.start = clock.now();

  const outcomes: Outcome[] = [];
  const stepsAt: number[] = [];
  // what follows on an awaited condition follows as soon after it as it did in the recording
  let ahead = 0;
  for (const step of recording.steps) {
    if (step.at !== undefined) await drivers.jump(Math.max(0, step.at - ahead - seconds()) * 1000);
    stepsAt.push(seconds());
    const outcome = await perform(step);
    if ('await' in step && outcome.kind === 'await' && outcome.met !== undefined && !names.boundToClock)
      ahead = step.met - outcome.met;
    outcomes.push(outcome);
  }
  await drivers.jump(Math.max(0, lastSighting(recording) - ahead - seconds()) * 1000);
  const end = seconds();
  await drivers.jump(Math.max(...late) * 1000);
  journal.stop();
  return { outcomes, stepsAt, endings: late.map((more) => journal.until(end + more)), names };
}

/** A cluster whose answers to kubectl take their time, so that its controllers are at work between two objects of one file. */
function paced(cluster: Cluster): Cluster {
  const { apiServer } = cluster;
  const { clock } = cluster.world;
  const client: typeof apiServer.client = (identity) => {
    const api = apiServer.client(identity);
    const slow = aroundApi(api, async (send) => {
      await clock.sleep(requestTime);
      return send();
    });
    // what is discovered was kept on disk
    return { ...slow, request: (request) => (/^\/apis?$/.test(request.path) ? api : slow).request(request) };
  };
  return { ...cluster, apiServer: { ...apiServer, client } };
}

/** When the recording's watch saw its last change: what is final is what was there then. */
const lastSighting = ({ transitions }: Recording): number =>
  Math.max(0, ...transitions.flatMap(({ seen }) => seen.map(({ at }) => Number(at))));

function imagesOf(recording: Recording): string[] {
  const text = JSON.stringify([recording.steps, recording.final, recording.files]);
  const images = [...text.matchAll(/image["\\]*[:=] ?["\\]*([\w./:-]+)/g)].map(([, image = '']) => image);
  return [...new Set(images)].filter((image) => image !== '' && !/no-such|never-pulled/.test(image));
}
