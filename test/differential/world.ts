import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realClients } from '../clients/real-clients.ts';
import { serveCluster } from '../clients/served-cluster.ts';
import { files, fixture } from './fixture/index.ts';
import { type Kubectl, type Place, realKubectl } from './run.ts';

export interface DifferentialWorld {
  readonly real: Kubectl;
  /** A kubeconfig of its own whose context names this namespace. */
  placeFor(name: string, namespace: string): Place;
  /** Lets pass what the cluster has to do, without waiting for it; then its clock goes on at the pace that was set. */
  settle(): Promise<void>;
  /** How fast the cluster's clock goes while commands run. */
  pace(speed: number): void;
  close(): Promise<void>;
}

/** A served cluster with the fixture in it, and all of that at rest. */
export async function createDifferentialWorld(): Promise<DifferentialWorld> {
  const { cluster, folder, kubeconfig: original, close } = await serveCluster();
  const { drivers } = cluster.world;
  const real = realKubectl(realClients().kubectl);
  let speed = 1;
  let settling = Promise.resolve();
  const settle = (): Promise<void> => {
    settling = settling.then(async () => {
      drivers.pause();
      await drivers.settle({ horizon: 40_000 });
      drivers.live(speed);
    });
    return settling;
  };
  const placeFor = (name: string, namespace: string): Place => {
    mkdirSync(join(folder, '.kubeconfigs'), { recursive: true });
    const kubeconfig = join(folder, '.kubeconfigs', name);
    const text = readFileSync(original, 'utf8').replace(/^( +)(user: .*)$/m, `$1namespace: ${namespace}\n$1$2`);
    writeFileSync(kubeconfig, text);
    return { folder, kubeconfig, namespace };
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const place = placeFor('lab', 'lab');
  const setUp = async (line: string, stdin = '') => {
    const { code, stderr } = await real(line.split(' '), stdin, place);
    if (code !== 0) throw new Error(`kubectl ${line}: ${stderr}`);
  };
  await setUp('create namespace lab');
  for (const manifests of fixture) await setUp('apply -f -', manifests);
  await settle();
  return {
    real,
    placeFor,
    settle,
    pace(next) {
      speed = next;
      drivers.live(speed);
    },
    close,
  };
}
