import type { ProcessBehavior } from '../images/types.ts';
import { type Connection, ConnectError } from '../process.ts';
import { servers } from '../servers/index.ts';
import type { Server, ServerHost } from '../servers/host.ts';
import { routeHandler } from '../servers/http.ts';
import { healthOf, type HealthTable, serveHealth } from '../../network/grpc-health.ts';
import { serveConnection } from '../../network/http.ts';

/**
 * A process that is described by data: it listens, prints what it is declared to print, and does nothing else, so an idle one
 * costs a few listeners and neither timers nor files.
 */
export class Service {
  readonly #host: ServerHost;
  readonly #behavior: ProcessBehavior;
  #listeners: readonly { close(): void }[] = [];
  #cancel: (() => void) | undefined;

  constructor(host: ServerHost, behavior: ProcessBehavior) {
    this.#host = host;
    this.#behavior = behavior;
  }

  start(): void {
    const { requires, startup, exit, builtin } = this.#behavior;
    const server = builtin === undefined ? undefined : servers[builtin];
    if (requires && !requires.anyOf.some((name) => (this.#host.env[name] ?? '') !== '')) {
      return this.#fail(requires.message, requires.code);
    }
    const refusal = server?.refuse?.(this.#host);
    if (refusal) return this.#fail(refusal.message, refusal.code);
    if (exit) this.#later(exit.after, () => this.#host.exit(exit.code));
    if (startup) this.#later(startup, () => this.#listen(server));
    else this.#listen(server);
  }

  /** Told to end: what it does then, by its behaviour. */
  terminate(): void {
    const { stop } = this.#behavior;
    if (stop === 'ignore') return;
    if (stop?.after) this.#later(stop.after, () => this.#host.exit(stop.code ?? 0));
    else this.#host.exit(stop?.code ?? 0);
  }

  close(): void {
    this.#cancel?.();
    for (const listener of this.#listeners) listener.close();
    this.#listeners = [];
  }

  #later(after: number, act: () => void): void {
    const before = this.#cancel;
    // a start or an end is not upkeep, even of a server that runs on and on
    const cancel = this.#host.sim.clock.after(after, act, { upkeep: false });
    this.#cancel = before
      ? () => {
          before();
          cancel();
        }
      : cancel;
  }

  #fail(message: string, code: number): void {
    this.#host.log('stderr', message.endsWith('\n') ? message : `${message}\n`);
    this.#host.exit(code);
  }

  #listen(server: Server | undefined): void {
    const host = this.#host;
    try {
      const own = server?.ports?.(host);
      if (own) for (const port of own) this.#open(port, server);
      else {
        for (const { port, protocol, routes, health } of this.#behavior.listen ?? []) {
          const ports = port === 'containerPorts' ? host.containerPorts : [port];
          const plain = server ?? (protocol === 'http' ? routed(routes ?? []) : silent);
          for (const one of ports)
            this.#open(one, health || protocol === 'grpc' ? healthy(health ?? all, plain) : plain);
        }
      }
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      this.#fail(`bind: Address already in use`, 1);
    }
  }

  #open(port: number, server: Server | undefined): void {
    if (!server) return;
    const accept = (connection: Connection) => {
      server.serve(this.#host, connection, this.#behavior).catch(() => connection.destroy());
    };
    this.#listeners = this.#listeners.concat(this.#host.network.listen(port, accept));
  }
}

const routed = (routes: NonNullable<NonNullable<ProcessBehavior['listen']>[number]['routes']>): Server => ({
  serve: (host, connection) => serveConnection(connection, routeHandler(host, routes)),
});

/** Answers for the health of its services besides. */
const healthy = (table: HealthTable, otherwise: Server): Server => ({
  ...otherwise,
  serve: (host, connection, behavior) =>
    serveHealth(
      connection,
      (service) => healthOf(table, service),
      (other) => otherwise.serve(host, other, behavior),
    ),
});
const all: HealthTable = { '*': 'SERVING' };

/** Takes connections, and says nothing. */
const silent: Server = {
  async serve(_, connection) {
    while (await connection.read());
    connection.end();
  },
};
