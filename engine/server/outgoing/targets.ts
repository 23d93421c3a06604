import { createRemoteApi } from '../../client/remote/index.ts';
import { kubectlUserAgent } from '../../kubectl/user-agent.ts';
import { toYaml } from '../../machinery/yaml.ts';
import type { ClusterTargets, OutsideCluster } from '../../notebook/targets.ts';
import { createWorld } from '../../sim/index.ts';
import { connectionOf } from './connection.ts';
import { nodeTransport } from './index.ts';
import { kubeconfigConnection, type KubeconfigSource, readKubeconfig } from './kubeconfig.ts';

/**
 * The contexts of the user's kubeconfig as targets of notebooks, for hosts that have sockets and files: give it to
 * `openNotebookSession` as `targets`. The kubeconfig is read when a notebook opens.
 *
 * VS Code gives `noPrograms` in a workspace that is not trusted, as exec plugins of the kubeconfig would be run.
 *
 * @example openNotebookSession(settings, { files, targets: nodeTargets({ noPrograms: 'trust this workspace first' }) });
 */
export function nodeTargets(source: KubeconfigSource = {}): ClusterTargets {
  return { open: async (context) => openTarget(context, { userAgent: kubectlUserAgent, ...source }) };
}

function openTarget(name: string, source: KubeconfigSource): OutsideCluster {
  const connection = kubeconfigConnection(source, name);
  const transport = nodeTransport(connection);
  /** Those that kubectl asked for, by what it asked for: its flags may name somebody else. */
  const others = new Map<string, ReturnType<typeof nodeTransport>>();
  const world = createWorld({ start: Date.now(), seed: Date.now() });
  world.drivers.live();
  return {
    outside: true,
    api: createRemoteApi(transport),
    world,
    server: connection.server.href.replace(/\/$/, ''),
    clusters: {
      defaultConfig: kubeconfigOf(name, source),
      connect(target) {
        const asked = JSON.stringify(target);
        const known = others.get(asked);
        if (known) return createRemoteApi(known);
        const opened = nodeTransport(
          connectionOf({
            server: target.server,
            cluster: target.entries?.cluster ?? {},
            user: target.entries?.user ?? {},
            env: process.env,
            names: target,
            ...(target.token === undefined ? {} : { token: target.token }),
            ...(target.impersonate === undefined ? {} : { impersonate: target.impersonate }),
            ...source,
          }),
        );
        others.set(asked, opened);
        return createRemoteApi(opened);
      },
    },
    dispose() {
      for (const { close } of [transport, ...others.values()]) close();
      world.dispose();
    },
  };
}

/** A kubeconfig with one context alone, for a kubectl that talks to no other cluster. */
function kubeconfigOf(name: string, { files }: KubeconfigSource): string {
  const { contexts, clusters, users } = readKubeconfig(files);
  const chosen = contexts.filter((entry) => entry.name === name);
  return toYaml({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: chosen,
    clusters: clusters.filter((entry) => chosen.some(({ context }) => context.cluster === entry.name)),
    users: users.filter((entry) => chosen.some(({ context }) => context.user === entry.name)),
  });
}
