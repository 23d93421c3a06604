import { stat } from 'node:fs/promises';
import { type AddonName, addonNames } from '../addons/names.ts';
import { type Bootstrap, bootstraps } from '../bootstrap/names.ts';
import { limits } from '../limits.ts';
import { readFlags } from './flags.ts';

/** What `kubebook serve` was asked for, each value looked at. */
export interface ServeArguments {
  readonly port: number;
  readonly kubeconfig: string;
  readonly load: readonly string[];
  /** Undefined where nothing is said. */
  readonly nodes: number | undefined;
  readonly speed: number;
  readonly seed: string | undefined;
  readonly addons: readonly AddonName[] | undefined;
  readonly bootstrap: Bootstrap | undefined;
  /** A file with a KubeSchedulerConfiguration. */
  readonly schedulerConfig: string | undefined;
  readonly sim: boolean;
  readonly tls: boolean;
  readonly data: string | undefined;
  readonly recover: boolean;
}

export const serveHelp = `Serves the API of a cluster on 127.0.0.1 for kubectl, Helm and client libraries, until interrupted.

Usage:
  kubebook serve [flags]

Flags:
  --port N           port on 127.0.0.1; 0 is any free one (6443)
  --kubeconfig FILE  where to write the kubeconfig, for the user alone (kubebook.kubeconfig)
  --load PATH        a manifest, or a folder of them, to apply first; may be given again
  --nodes N          how many nodes the cluster has, 0 to ${limits.nodes} (3)
  --speed X          how many times as fast as the wall clock the cluster's time runs (1)
  --seed S           repeats chance: names, UIDs, orders; another one each time unless given
  --addons NAME,…    what to install: ${addonNames.join(', ')}
  --bootstrap WHO    who installed the cluster: ${bootstraps.join(' or ')} (bare). kubeadm adds a machine with the control
                     plane, and DNS, kube-proxy and a pod network as pods
  --scheduler-config FILE
                     a KubeSchedulerConfiguration: the scheduler's profiles, weights and arguments of plugins
  --data DIR         keep the cluster in a directory, and go on from what it holds. A write is acknowledged when
                     it is on the disk (fdatasync). Pods are restarted as after a restart of their machines.
                     Nodes, bootstrap and addons are as they were, unless said otherwise
  --recover          with --data: where files are damaged, go on with what is whole before that place
  --sim              serve sim.kubebook.dev, too: faults, metrics and the behaviour of images, for "kubebook sim" and manifests
  --no-tls           plain http; the token is asked for all the same

Prints one line when it is ready: listening on https://127.0.0.1:PORT
`;

/** Reads the arguments. Fails with words that name the flag and what it takes. */
export async function readServeArguments(args: readonly string[]): Promise<ServeArguments> {
  const { values } = parse(args);
  const data = values.data;
  if (data === '') throw new Error('--data needs the name of a directory');
  if (values.kubeconfig === '') throw new Error('--kubeconfig needs the name of a file');
  if (values.recover && data === undefined) throw new Error('--recover is about the directory of --data: name it, too');
  for (const path of values.load) await mustBeThere('--load', path);
  const schedulerConfig = values['scheduler-config'];
  if (schedulerConfig !== undefined) await mustBeThere('--scheduler-config', schedulerConfig);
  const addons = [...values.addon, ...values.addons].flatMap((list) => list.split(',')).filter((name) => name !== '');
  return {
    port: wholeNumber('--port', values.port, 0, 65535),
    kubeconfig: values.kubeconfig,
    load: values.load,
    nodes: values.nodes === undefined ? undefined : wholeNumber('--nodes', values.nodes, 0, limits.nodes),
    speed: speedOf(values.speed),
    seed: values.seed,
    addons: addons.length === 0 ? undefined : addons.map(addonNamed),
    bootstrap: values.bootstrap === undefined ? undefined : bootstrapNamed(values.bootstrap),
    schedulerConfig,
    sim: values.sim,
    tls: !values['no-tls'],
    data,
    recover: values.recover,
  };
}

function parse(args: readonly string[]) {
  return readFlags('serve', {
    args: [...args],
    options: {
      port: { type: 'string', default: '6443' },
      kubeconfig: { type: 'string', default: 'kubebook.kubeconfig' },
      load: { type: 'string', multiple: true, default: [] },
      nodes: { type: 'string' },
      speed: { type: 'string', default: '1' },
      seed: { type: 'string' },
      addon: { type: 'string', multiple: true, default: [] },
      addons: { type: 'string', multiple: true, default: [] },
      bootstrap: { type: 'string' },
      data: { type: 'string' },
      recover: { type: 'boolean', default: false },
      'scheduler-config': { type: 'string' },
      sim: { type: 'boolean', default: false },
      'no-tls': { type: 'boolean', default: false },
    },
  });
}

function speedOf(text: string): number {
  const speed = text.trim() === '' ? Number.NaN : Number(text);
  if (speed > 0 && speed <= 10_000) return speed;
  throw new Error(`--speed must be a number above 0 and up to 10000, not "${text}"`);
}

function addonNamed(text: string): AddonName {
  const name = addonNames.find((known) => known === text);
  if (name === undefined) throw new Error(`--addons takes ${addonNames.join(', ')}, not "${text}"`);
  return name;
}

function bootstrapNamed(text: string): Bootstrap {
  const name = bootstraps.find((known) => known === text);
  if (name === undefined) throw new Error(`--bootstrap takes ${bootstraps.join(', ')}, not "${text}"`);
  return name;
}

async function mustBeThere(flag: string, path: string): Promise<void> {
  try {
    await stat(path);
  } catch {
    throw new Error(`${flag}: there is no file or folder "${path}"`);
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new Error(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
  }
  return value;
}
