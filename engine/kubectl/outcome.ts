import type { KubeObject } from '../machinery/types.ts';
import { formatApiVersion } from '../machinery/types.ts';
import type { Invocation } from './invocation.ts';
import { objectPrinter, namePrinter } from './printers/objects.ts';
import type { Info } from './resources/visit.ts';

const dryRunWords = { none: '', client: ' (dry run)', server: ' (server dry run)' } as const;

/**
 * Tells what became of an object: `deployment.apps/web created`, or the object itself in the format of `-o`. One for a
 * whole command: YAML documents are parted by `---`.
 */
export function outcomePrinter(
  invocation: Invocation,
  options: {
    /** The object is printed as one of a Go type: `typedOrder`. */
    readonly typed?: boolean;
    /** The words do not tell of a dry run. */
    readonly hidesDryRun?: boolean;
  } = {},
): (info: Info, object: KubeObject, operation: string) => Promise<void> {
  const suffix = options.hidesDryRun ? '' : dryRunWords[invocation.dryRun];
  const printer = objectPrinter(invocation, options.typed ? { typed: true } : {});
  const byName = invocation.flags.optional('output') === 'name';
  return async (info, object, operation) => {
    const typed = {
      ...object,
      apiVersion: object.apiVersion ?? formatApiVersion(info.resource),
      kind: object.kind ?? info.resource.kind,
    };
    if (printer && !byName) return invocation.print(printer(typed));
    return invocation.print(namePrinter(byName ? '' : `${operation}${suffix}`)(typed));
  };
}
