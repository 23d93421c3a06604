import type { Container } from './container.ts';
import { expandLine } from '../servers/template.ts';

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The variables of a container's processes: the runtime's, the image's, then the pod's. */
export function containerEnvironment(container: Container): { readonly [name: string]: string } {
  const { definition } = container.resolved;
  const env: { [name: string]: string } = { PATH: path, HOSTNAME: container.hostname };
  for (const [name, value] of Object.entries(definition.env ?? {})) env[name] = expandLine(value, container, 0);
  Object.assign(env, container.config.env);
  if (container.config.tty) env.TERM ??= 'xterm';
  env.HOME ??= (container.config.runAsUser ?? 0) === 0 ? '/root' : '/';
  return env;
}
