import type { NodeInfo } from '../cache/node-info.ts';
import type { HostPort } from '../cache/pod-info.ts';
import type { PluginFactory } from '../framework/plugin.ts';
import { rejection } from '../framework/reasons.ts';

const taken = rejection('NodePorts', 'port-taken', true);

/** Host ports are free on the node. */
export const nodePorts: PluginFactory = () => ({
  name: 'NodePorts',
  hints: [
    { on: 'pod-deleted', helps: (pod, { object }) => object !== undefined && pod.hostPorts.length > 0 },
    { on: 'node-added' },
  ],
  preFilter({ hostPorts }) {
    if (hostPorts.length === 0) return undefined;
    return { filter: (node) => (hostPorts.some((port) => isTaken(node, port)) ? taken : undefined) };
  },
});

const everywhere = '0.0.0.0';

function isTaken(node: NodeInfo, { ip, protocol, port }: HostPort): boolean {
  const uses = node.hostPorts.get(`${protocol} ${port}`);
  if (!uses) return false;
  return ip === everywhere || uses.includes(everywhere) || uses.includes(ip);
}
