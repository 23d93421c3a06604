import type { ProcessBehavior } from '../images/types.ts';
import type { Applet, ToolProcess } from '../processes/machine.ts';
import type { ServerHost } from '../servers/host.ts';
import { expandLine } from '../servers/template.ts';
import { SIGINT, SIGQUIT, SIGTERM } from '../processes/signals.ts';
import type { Container } from './container.ts';
import { Service } from './service.ts';

/** A declared behaviour run from a shell (`sh -c "prepare; exec nginx"`): the same service, as a process. */
export function serviceProgram(container: Container, behavior: ProcessBehavior): Applet {
  return (process) =>
    new Promise((resolve, reject) => {
      const service = new Service(hostOf(container, process, resolve), behavior);
      const close = () => service.close();
      process.signal.addEventListener('abort', () => {
        close();
        reject(process.signal.reason);
      });
      for (const signal of [SIGTERM, SIGINT, SIGQUIT]) process.onSignal(signal, () => service.terminate());
      printLines(process, behavior, container);
      service.start();
    });
}

function hostOf(container: Container, process: ToolProcess, exit: (code: number) => void): ServerHost {
  return {
    sim: process.sim,
    argv: process.argv,
    env: process.env,
    hostname: container.hostname,
    image: container.image,
    tag: container.tag,
    containerPorts: container.containerPorts,
    network: container.network,
    fs: () => process.fs,
    // a shell may have written anything before
    mounted: () => true,
    log(stream, text) {
      void process[stream].write(text).catch(() => {});
    },
    spend: (seconds) => container.spend(seconds),
    exit,
  };
}

function printLines(process: ToolProcess, behavior: ProcessBehavior, container: Container): void {
  const print = ({ text, stream = 'stdout' }: { text: string; stream?: 'stdout' | 'stderr' }) => {
    if (process.signal.aborted) return;
    const line = expandLine(text, container, process.sim.clock.now());
    void process[stream].write(`${line}\n`).catch(() => {});
  };
  const { clock } = process.sim;
  for (const line of behavior.logs ?? []) {
    if (line.after === 0) print(line);
    else
      process.signal.addEventListener(
        'abort',
        clock.after(line.after, () => print(line)),
      );
    if (line.every)
      process.signal.addEventListener(
        'abort',
        clock.every(line.every, () => print(line)),
      );
  }
}
