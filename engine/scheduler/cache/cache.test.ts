import { expect, test } from 'vitest';
import { node, pod } from '../testing/cluster.ts';
import { createCache } from './cache.ts';
import { createPodInfo } from './pod-info.ts';
import { selectorOf } from './selector.ts';

const zone = 'topology.kubernetes.io/zone';
const inZone = (name: string, value: string) => node(name, { labels: { [zone]: value } });
const web = (name: string) => createPodInfo(pod(name, {}, { labels: { app: 'web' } }));

test('a node that takes the place of one that went is counted in its own zone', () => {
  const cache = createCache();
  const ofWeb = {
    selector: selectorOf({ matchLabels: { app: 'web' } }),
    namespaces: new Set(['default']),
    terminating: true,
  };
  const inDomainOf = (name: string) => {
    const of = cache.node(name);
    return of && cache.counts.count(ofWeb).byDomain(zone).at(of);
  };
  cache.setNode(inZone('a', 'east'));
  cache.setNode(inZone('b', 'west'));
  cache.setPod(web('one'), 'a');
  expect([inDomainOf('a'), inDomainOf('b')]).toEqual([1, 0]);
  cache.removePod('default/one');
  cache.removeNode('a');
  cache.setNode(inZone('c', 'west'));
  cache.setPod(web('two'), 'c');
  expect([inDomainOf('c'), inDomainOf('b')]).toEqual([1, 1]);
});

test('pods of a node that is gone stay known, and are there when it comes back', () => {
  const cache = createCache();
  cache.setPod(web('one'), 'late');
  cache.setPod(createPodInfo(pod('one', {}, { labels: { app: 'api' } })), 'late');
  cache.setNode(inZone('late', 'east'));
  expect([...(cache.node('late')?.pods.keys() ?? [])]).toEqual(['default/one']);
  cache.removeNode('late');
  expect(cache.nodes()).toEqual([]);
  expect(cache.placeOf('default/one')?.node.name).toBe('late');
});
