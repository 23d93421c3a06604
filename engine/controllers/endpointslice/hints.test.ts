import { describe, expect, test } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import type { EndpointSlice } from '../../kinds/types.ts';
import { startTestCluster } from '../testing/cluster.ts';
import { endpointSliceController } from './index.ts';

/** node-1 and node-2 in zone a, node-3 in zone b; the pods go to them in turn. */
const zones: { readonly [node: string]: string | undefined } = { 'node-1': 'a', 'node-2': 'a', 'node-3': 'b' };

async function start(pods: number, service: { readonly spec?: object; readonly annotations?: object }, zoned = zones) {
  const cluster = startTestCluster({ controllers: [endpointSliceController] });
  for (const name of Object.keys(zones)) {
    const zone = zoned[name];
    const labels = zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone };
    await cluster.create(resources.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
    const status = { allocatable: { cpu: '4' }, conditions: [{ type: 'Ready', status: 'True' }] };
    await cluster.api.patch({ ...resources.nodes, name, subresource: 'status' }, { type: 'merge', body: { status } });
  }
  await cluster.create(resources.services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default', annotations: { ...service.annotations } },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, protocol: 'TCP' }], ...service.spec },
  });
  for (let n = 0; n < pods; n++) {
    await cluster.create(resources.pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `web-${n}`, namespace: 'default', labels: { app: 'web' } },
      spec: { containers: [{ name: 'app', image: 'nginx' }] },
    });
  }
  await cluster.settle();
  const slices = (await cluster.list<EndpointSlice>(resources.endpointSlices)).filter(
    ({ metadata }) => metadata.generateName === 'web-',
  );
  return {
    hints: slices.flatMap(({ endpoints }) => endpoints?.map(({ nodeName, hints }) => [nodeName, hints])),
    events: await cluster.events('Service'),
  };
}

const zone = (name: string) => ({ forZones: [{ name }] });

describe('A Service whose traffic should stay near', () => {
  test.each([
    ['PreferClose', [zone('a'), zone('a'), zone('b')]],
    ['PreferSameZone', [zone('a'), zone('a'), zone('b')]],
    [
      'PreferSameNode',
      [
        { ...zone('a'), forNodes: [{ name: 'node-1' }] },
        { ...zone('a'), forNodes: [{ name: 'node-2' }] },
        { ...zone('b'), forNodes: [{ name: 'node-3' }] },
      ],
    ],
  ])('says so by %s', async (trafficDistribution, expected) => {
    const { hints } = await start(3, { spec: { trafficDistribution } });
    expect(hints).toEqual(expected.map((each, n) => [`node-${n + 1}`, each]));
  });

  test('and is none gives no hints', async () => {
    const { hints } = await start(2, {});
    expect(hints).toEqual([
      ['node-1', undefined],
      ['node-2', undefined],
    ]);
  });
});

describe('A Service with topology-mode Auto', () => {
  const annotations = { 'service.kubernetes.io/topology-mode': 'Auto' };

  test('shares its endpoints out by the processors of the zones', async () => {
    const { hints, events } = await start(6, { annotations });
    expect(hints.map((each) => each?.[1])).toEqual(['a', 'a', 'b', 'a', 'a', 'b'].map(zone));
    expect(events).toEqual([
      'Warning TopologyAwareHintsDisabled: Insufficient number of endpoints (0 endpoints, 2 zones), addressType: IPv4',
      'Normal TopologyAwareHintsEnabled: Topology Aware Hints has been enabled, addressType: IPv4',
    ]);
  });

  test.each([
    ['too few endpoints', 1, zones, 'Insufficient number of endpoints (1 endpoints, 2 zones), addressType: IPv4'],
    [
      'all nodes in one zone',
      2,
      { 'node-1': 'a', 'node-2': 'a', 'node-3': 'a' },
      'Nodes only ready in one zone, addressType: IPv4',
    ],
    [
      'nodes without a zone',
      3,
      { ...zones, 'node-3': undefined },
      'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes, addressType: IPv4',
    ],
  ])('says why it cannot: %s', async (_, pods, zoned, message) => {
    const { hints, events } = await start(pods, { annotations }, zoned);
    expect(hints.every((each) => each?.[1] === undefined)).toBe(true);
    expect(events).toContain(`Warning TopologyAwareHintsDisabled: ${message}`);
  });
});
