import { launch } from '../commands/launch.ts';
import { builtinTools } from '../commands/tools.ts';
import type { Applet } from '../processes/machine.ts';
import { basename } from '../filesystem/path.ts';
import type { Container } from './container.ts';
import { serviceProgram } from './service-program.ts';

/** An entry-point script called by hand: it runs what follows it. */
const runRest: Applet = async (process) => (await launch(process, process.argv.slice(1))).exited;

/** The programs that a container's image brings, as a shell in it finds them. */
export function imagePrograms(container: Container): { find(name: string): Applet | undefined; names(): string[] } {
  const programs = container.resolved.definition.programs ?? {};
  const entry = (name: string) =>
    programs[name] ?? programs[Object.keys(programs).find((p) => basename(p) === name) ?? ''];
  return {
    find(name) {
      const behavior = entry(name);
      if (!behavior) return undefined;
      if (behavior.wrapper) return runRest;
      const tool = behavior.builtin === undefined ? undefined : builtinTools[behavior.builtin];
      return tool ?? serviceProgram(container, behavior);
    },
    names: () => Object.keys(programs).map(basename),
  };
}
