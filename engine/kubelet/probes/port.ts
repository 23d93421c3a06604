import type { Container } from '../../kinds/types.ts';

/** The number of a port that a probe or hook names; undefined where the container has no port of that name. */
export function resolvePort(port: number | string | undefined, container: Container): number | undefined {
  if (typeof port === 'number') return port;
  const named = container.ports?.find((p) => p.name === port)?.containerPort;
  if (named !== undefined) return named;
  const number = Number(port);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}
