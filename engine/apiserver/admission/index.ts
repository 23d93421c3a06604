/** The chain of admission: mutating plugins in order, then, once the object is valid, validating ones. */
import { ApiError } from '../../machinery/errors.ts';
import type { Endpoint } from '../endpoint.ts';
import { recordDenial } from './denial.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionOperation, AdmissionPlugin } from './contract.ts';

export type { AdmissionAttributes, AdmissionContext, AdmissionOperation, AdmissionPlugin } from './contract.ts';

/** Both phases return undefined where no plugin had to wait. */
export interface Admission {
  admit(attributes: AdmissionAttributes): Promise<void> | undefined;
  validate(attributes: AdmissionAttributes): Promise<void> | undefined;
}

interface Chains {
  readonly admit: readonly AdmissionPlugin[];
  readonly validate: readonly AdmissionPlugin[];
}

/** Those still to be asked; once more those before a plugin that changed what they may want to see. */
function remaining(chain: readonly AdmissionPlugin[], at: number, changed: boolean): readonly AdmissionPlugin[] {
  const later = chain.slice(at + 1);
  if (!changed || !chain[at]?.reinvokes) return later;
  return [...later, ...chain.slice(0, at).filter((plugin) => !plugin.reinvokes)];
}

export function createAdmission(plugins: readonly AdmissionPlugin[], context: AdmissionContext): Admission {
  const byEndpoint = new WeakMap<Endpoint, Map<string, Chains>>();

  function chains(operation: AdmissionOperation, endpoint: Endpoint, subresource: string): Chains {
    let known = byEndpoint.get(endpoint);
    if (!known) byEndpoint.set(endpoint, (known = new Map()));
    const key = subresource === '' ? operation : `${operation}/${subresource}`;
    let found = known.get(key);
    if (!found) {
      const handling = plugins.filter((plugin) => plugin.handles(operation, endpoint, subresource));
      found = { admit: handling.filter((p) => p.admit), validate: handling.filter((p) => p.validate) };
      known.set(key, found);
    }
    return found;
  }

  function run(
    phase: 'admit' | 'validate',
    chain: readonly AdmissionPlugin[],
    attributes: AdmissionAttributes,
  ): Promise<void> | undefined {
    let asked: AdmissionPlugin | undefined;
    try {
      for (let i = 0; i < chain.length; i++) {
        const plugin = (asked = chain[i]);
        const before = attributes.object;
        const pending = plugin?.[phase]?.(attributes, context);
        if (pending) {
          return pending.then(
            () => run(phase, remaining(chain, i, attributes.object !== before), attributes),
            (error: unknown) => refused(plugin, attributes, error),
          );
        }
        if (plugin?.reinvokes && attributes.object !== before) return run(phase, remaining(chain, i, true), attributes);
      }
    } catch (error) {
      refused(asked, attributes, error);
    }
    return undefined;
  }

  /** Keeps why a request was denied, then denies it. */
  function refused(plugin: AdmissionPlugin | undefined, attributes: AdmissionAttributes, error: unknown): never {
    if (error instanceof ApiError) {
      recordDenial(context.sim.trace, `admission/${plugin?.name ?? ''}`, attributes, error);
    }
    throw error;
  }

  return {
    admit: (a) => run('admit', chains(a.operation, a.endpoint, a.subresource).admit, a),
    validate: (a) => run('validate', chains(a.operation, a.endpoint, a.subresource).validate, a),
  };
}
