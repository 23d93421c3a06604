import { amount, milliseconds } from '../amounts.ts';
import { ApiError, Unanswered } from '../../machinery/errors.ts';
import { componentNames } from '../kinds/fault-spec.ts';
import { awaitRecovery, type Begin, type FaultWorld } from './contract.ts';

/** How long the leader of a component goes on without being able to say so, in milliseconds (`--leader-elect-renew-deadline`). */
const renewDeadline = 10_000;
/** How often it tries to become the leader (`--leader-elect-retry-period`). */
const retryPeriod = 2000;

const refused =
  'The connection to the server kubernetes.default.svc was refused - did you specify the right host or port?';

/**
 * Nobody answers at the API server. Watches break; components that cannot renew their leadership in time end, and start with
 * nothing in memory when the server is back.
 */
export const apiServerOutage: Begin = (_, world) => {
  const open = world.gate.bar({ refuses: () => new Unanswered(refused) });
  const restart = withoutLeaders(world);
  return {
    affected: ['kube-apiserver'],
    message: 'Nobody answers at the API server',
    end() {
      open();
      restart();
      awaitRecovery(world.sim);
    },
  };
};

/** The API server answers from its cache; what has to ask the store, or to write, fails. */
export const storeOutage: Begin = (_, world) => {
  const open = world.gate.bar({
    refuses: ({ verb }) => (verb === 'read' || verb === 'write' ? storeTimedOut() : undefined),
  });
  const restart = withoutLeaders(world);
  return {
    affected: ['etcd'],
    message: 'The API server gets no answer from its store',
    end() {
      open();
      restart();
      awaitRecovery(world.sim);
    },
  };
};

/** As a real server passes on what its store says: a failure that has no reason. */
const storeTimedOut = (): ApiError =>
  new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'etcdserver: request timed out',
    code: 500,
  });

/** Stops the elected components when their leadership has run out; what it returns lets them be elected again. */
function withoutLeaders({ sim, components }: FaultWorld): () => void {
  let holds: readonly (() => void)[] = [];
  const cancel = sim.clock.after(
    renewDeadline,
    () => {
      holds = componentNames.map((name) => components[name].hold());
    },
    { upkeep: true },
  );
  return () => {
    cancel();
    const elect = () => {
      for (const release of holds) release();
    };
    // a cluster that waits for its leaders has not settled
    if (holds.length > 0) sim.clock.after(retryPeriod, elect);
  };
}

export const componentStopped: Begin = ({ target }, { components }) => {
  const affected = target?.components ?? [];
  const holds = affected.map((name) => components[name].hold());
  return {
    affected,
    message: `${affected.join(', ')} stopped`,
    end() {
      for (const release of holds) release();
    },
  };
};

export const clockJump: Begin = ({ clock }, { setClocks }) => {
  const offset = milliseconds(clock?.offset ?? '0s');
  setClocks(offset);
  return {
    affected: ['clocks'],
    message: `Clocks show ${clock?.offset ?? '0s'} more than has passed`,
    end: () => setClocks(-offset),
  };
};

const registriesOf = (names: readonly string[] | undefined): readonly string[] => names ?? ['all registries'];

export const registrySlow: Begin = ({ target, registry }, { registries }) => {
  const hosts = target?.registries;
  const end = registries.begin({
    concerns: (host) => hosts === undefined || hosts.includes(host),
    ...(registry?.delay === undefined ? {} : { delay: milliseconds(registry.delay) }),
    ...(registry?.bandwidth === undefined ? {} : { bandwidth: amount(registry.bandwidth) }),
  });
  return { affected: registriesOf(hosts), end, message: `Pulls from ${registriesOf(hosts).join(', ')} are slow` };
};

export const registryFailure: Begin = ({ target, registry }, { registries }) => {
  const hosts = target?.registries;
  const end = registries.begin({
    concerns: (host) => hosts === undefined || hosts.includes(host),
    error: registry?.error ?? 'Unavailable',
  });
  return { affected: registriesOf(hosts), end, message: `Pulls from ${registriesOf(hosts).join(', ')} fail` };
};
