import { readFile } from 'node:fs/promises';
import { createCluster } from '../cluster.ts';
import type { JsonObject } from '../machinery/types.ts';
import { parseYaml } from '../machinery/yaml.ts';
import { newCredentials, openDataDirectory } from '../server/data/index.ts';
import { serveCluster } from '../server/serve-cluster.ts';
import { callUrl } from '../server/webhook-caller.ts';
import { loadManifests } from './load.ts';
import { readServeArguments, serveHelp } from './serve-options.ts';

/** `kubebook serve`: a cluster on the live clock, until SIGINT or SIGTERM. Resolves with the exit code. */
export async function serveCommand(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(serveHelp);
    return 0;
  }
  const asked = await readServeArguments(args);
  const tell = (text: string): void => void process.stderr.write(`kubebook: ${text}\n`);
  const scheduler = asked.schedulerConfig === undefined ? undefined : await readObject(asked.schedulerConfig);
  const ending = untilInterrupted();

  const data = asked.data === undefined ? undefined : await openDataDirectory(asked.data, asked);
  try {
    for (const warning of data?.warnings ?? []) tell(warning);
    const { nodes, addons, bootstrap } =
      (await data?.settings({ nodes: asked.nodes, addons: asked.addons, bootstrap: asked.bootstrap })) ?? asked;
    const { certificates, token, serviceAccountKey } = data?.credentials ?? (await newCredentials());
    const cluster = await createCluster({
      nodes: nodes ?? 3,
      addons: addons ?? [],
      bootstrap: bootstrap ?? 'bare',
      ...(scheduler ? { scheduler } : {}),
      sim: asked.sim,
      // real clients reckon ages by their own clock
      start: Date.now(),
      seed: asked.seed ?? Date.now(),
      callUrl,
      ...(asked.tls ? { ca: certificates.ca.certificate, authority: certificates.ca } : {}),
      serviceAccountKey,
      ...(data?.image ? { image: data.image } : {}),
      ...(data ? { persist: { ...data.persist, onError: ending.fail } } : {}),
      onError: (error) => tell(`defect: ${error instanceof Error ? error.stack : String(error)}`),
    });
    try {
      for (const path of asked.load) await loadManifests(cluster, path, (text) => process.stderr.write(text));
      await cluster.apiServer.durable();
      const served = await serveCluster(cluster, {
        port: asked.port,
        token,
        ...(asked.tls ? { certificates } : { tls: false }),
        kubeconfigFile: asked.kubeconfig,
        keepKubeconfig: data !== undefined,
        speed: asked.speed,
      });
      process.stdout.write(`listening on ${served.url}\n`);
      try {
        await ending.promise;
      } finally {
        await served.close();
        await cluster.apiServer.flushed();
      }
    } finally {
      cluster.dispose();
    }
  } finally {
    await data?.close();
  }
  return 0;
}

/** Resolves at SIGINT or SIGTERM; a second one ends the process at once. Rejects with what `fail` is told. */
function untilInterrupted(): { readonly promise: Promise<void>; readonly fail: (error: unknown) => void } {
  let fail = (_error: unknown): void => {};
  const promise = new Promise<void>((resolve, reject) => {
    fail = (error) =>
      reject(new Error(`the data directory could not be written, and the cluster has ended: ${inWords(error)}`));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  // it may fail before anybody waits
  promise.catch(() => {});
  return { promise, fail };
}

function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC'
    ? `${error.message}. Make room on the disk and start again: nothing that was acknowledged is lost`
    : error.message;
}

/** The YAML or JSON of a file. */
async function readObject(path: string): Promise<JsonObject> {
  const parsed = parseYaml(await readFile(path, 'utf8'));
  if ('problem' in parsed) throw new Error(`${path}: ${parsed.problem.message}`);
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${path} holds no object`);
  // what YAML holds besides lists and scalars
  return value as JsonObject;
}
