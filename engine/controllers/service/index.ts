/**
 * Services of type LoadBalancer get an address of the network outside, as a cloud's controller would give them one.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer
 */
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Service } from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';

const name = 'service-controller';
const finalizer = 'service.kubernetes.io/load-balancer-cleanup';
const byAddress = 'load-balancer/address';
/** The addresses that are given out: `172.18.255.1` and so on. The ingress controller has 200. */
const pool = Array.from({ length: 199 }, (_, i) => `172.18.255.${i + 1}`);

export const serviceController = defineController(name, (context) => {
  const { sim, api, informers, events } = context;
  const services = informers.informer<Service>(resources.services);
  services.addIndex(byAddress, addressesOf);
  /** Given out, by service, until the cache says so too. */
  const promised = new Map<string, string>();

  async function reconcile(key: string): Promise<void> {
    const service = services.get(key);
    if (!service) return void promised.delete(key);
    if (wantsAddress(service)) await ensure(service, key);
    else if (service.metadata.finalizers?.includes(finalizer)) await cleanUp(service, key);
  }

  async function ensure(service: Service, key: string): Promise<void> {
    const { finalizers = [] } = service.metadata;
    const held = finalizers.includes(finalizer);
    if (held && addressesOf(service).length > 0) return;
    events.event(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer');
    const ip = addressesOf(service)[0] ?? promised.get(key) ?? freeAddress(service.spec?.loadBalancerIP);
    if (ip === undefined) {
      const message = 'Error syncing load balancer: failed to ensure load balancer: no address is free';
      events.event(service, 'Warning', 'SyncLoadBalancerFailed', message);
      return;
    }
    promised.set(key, ip);
    const metadata = held ? service.metadata : { ...service.metadata, finalizers: [...finalizers, finalizer] };
    await write(service, metadata, { ingress: [{ ip, ipMode: 'VIP' }] });
    events.event(service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer');
  }

  /** The load balancer is gone as soon as nobody wants it: only then may the Service go. */
  async function cleanUp(service: Service, key: string): Promise<void> {
    events.event(service, 'Normal', 'DeletingLoadBalancer', 'Deleting load balancer');
    const finalizers = service.metadata.finalizers?.filter((other) => other !== finalizer) ?? [];
    await write(service, { ...service.metadata, finalizers }, {});
    promised.delete(key);
    events.event(service, 'Normal', 'DeletedLoadBalancer', 'Deleted load balancer');
  }

  const write = (service: Service, metadata: Service['metadata'], loadBalancer: object): Promise<Service> => {
    const ref = objectRef(resources.services, metadata.namespace, metadata.name, 'status');
    return api.update<Service>(ref, { ...service, metadata, status: { ...service.status, loadBalancer } });
  };

  function freeAddress(wished: string | undefined): string | undefined {
    const given = new Set(promised.values());
    const isFree = (ip: string): boolean => !given.has(ip) && services.byIndex(byAddress, ip).length === 0;
    return wished && isFree(wished) ? wished : pool.find(isFree);
  }

  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'v1', kind: 'Service' },
    reconciler: { reconcile },
    waitFor: [services],
    workers: 1,
  });
  const look = (service: Service): void => {
    if (wantsAddress(service) || service.metadata.finalizers?.includes(finalizer)) queue.add(keyOf(service));
  };
  const end = services.subscribe({
    added: look,
    updated(service, before) {
      // an address that somebody else writes into the status stays: only what is wished is looked at
      if (service.spec !== before.spec || service.metadata.deletionTimestamp !== before.metadata.deletionTimestamp) {
        look(service);
      }
    },
    deleted: (service) => void promised.delete(keyOf(service)),
  });
  return () => {
    end();
    stop();
  };
});

/** Services with a class are another controller's. */
const wantsAddress = ({ metadata, spec }: Service): boolean =>
  spec?.type === 'LoadBalancer' && !spec.loadBalancerClass && metadata.deletionTimestamp === undefined;

const addressesOf = ({ status }: Service): readonly string[] =>
  (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
