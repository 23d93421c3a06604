import { randomBytes } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type AddonName, addonNames } from '../addons/names.ts';
import { createCluster } from '../cluster.ts';
import { createServerCertificates } from '../server/certificates.ts';
import { serve } from '../server/index.ts';
import { callUrl } from '../server/webhook-caller.ts';
import { loadManifests } from './load.ts';

/** `kubebook serve`: a cluster on the live clock, until SIGINT or SIGTERM. */
export async function serveCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '6443' },
      kubeconfig: { type: 'string', default: 'kubebook.kubeconfig' },
      load: { type: 'string', multiple: true, default: [] },
      nodes: { type: 'string', default: '3' },
      speed: { type: 'string', default: '1' },
      seed: { type: 'string' },
      addon: { type: 'string', multiple: true, default: [] },
      'no-tls': { type: 'boolean', default: false },
    },
  });
  const port = wholeNumber('--port', values.port, 0, 65535);
  const nodes = wholeNumber('--nodes', values.nodes, 0, 5000);
  const speed = Number(values.speed);
  if (!(speed > 0 && speed <= 10_000))
    throw new Error(`--speed must be a number above 0 and up to 10000, not "${values.speed}"`);
  for (const path of values.load) await stat(path);

  const certificates = values['no-tls'] ? undefined : await createServerCertificates();
  const cluster = await createCluster({
    nodes,
    // real clients reckon ages by their own clock
    start: Date.now(),
    seed: values.seed ?? Date.now(),
    addons: values.addon.map(addonNamed),
    callUrl,
    ...(certificates ? { ca: certificates.ca.certificate, authority: certificates.ca } : {}),
    serviceAccountKey: randomBytes(32),
    onError: (error) =>
      process.stderr.write(`kubebook: defect: ${error instanceof Error ? error.stack : String(error)}\n`),
  });
  for (const path of values.load) await loadManifests(cluster, path, (text) => process.stderr.write(text));
  const served = await serve(cluster.apiServer, { port, ...(certificates ? { certificates } : { tls: false }) });
  await writeFile(values.kubeconfig, served.kubeconfig, { mode: 0o600 });
  cluster.world.drivers.live(speed);
  process.stdout.write(`listening on ${served.url}\n`);

  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await served.close();
  cluster.dispose();
  await rm(values.kubeconfig, { force: true });
  return 0;
}

function addonNamed(text: string): AddonName {
  const name = addonNames.find((known) => known === text);
  if (name === undefined) throw new Error(`--addon must be one of ${addonNames.join(', ')}, not "${text}"`);
  return name;
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
  }
  return value;
}
