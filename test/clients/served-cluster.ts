import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, createCluster } from '../../engine/cluster.ts';
import { createServerCertificates } from '../../engine/server/certificates.ts';
import { type ServedApi, serve } from '../../engine/server/index.ts';

export interface ServedCluster {
  readonly cluster: Cluster;
  readonly served: ServedApi;
  /** A folder of its own, which goes away with it. */
  readonly folder: string;
  /** The path of its kubeconfig in that folder. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

/** A cluster on the live clock that is served on any free port: what real clients are tried against. */
export async function serveCluster({ nodes = 3 } = {}): Promise<ServedCluster> {
  const certificates = await createServerCertificates();
  const cluster = await createCluster({ nodes, start: Date.now(), ca: certificates.ca.certificate });
  const served = await serve(cluster.apiServer, { certificates });
  cluster.world.drivers.live();
  const folder = mkdtempSync(join(tmpdir(), 'kubebook-clients-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, served.kubeconfig, { mode: 0o600 });
  return {
    cluster,
    served,
    folder,
    kubeconfig,
    async close() {
      await served.close();
      cluster.dispose();
      rmSync(folder, { recursive: true });
    },
  };
}
