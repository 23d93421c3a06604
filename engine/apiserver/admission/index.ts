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
  readonly operation: AdmissionOperation;
  readonly subresource: string;
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
  const byEndpoint = new WeakMap<Endpoint, Chains[]>();

  function chains({ operation, endpoint, subresource }: AdmissionAttributes): Chains {
    let known = byEndpoint.get(endpoint);
    if (!known) byEndpoint.set(endpoint, (known = []));
    for (let i = 0; i < known.length; i++) {
      const found = known[i];
      if (found !== undefined && found.operation === operation && found.subresource === subresource) return found;
    }
    const handling = plugins.filter((plugin) => plugin.handles(operation, endpoint, subresource));
    const made: Chains = {
      operation,
      subresource,
      admit: handling.filter((plugin) => plugin.admit),
      validate: handling.filter((plugin) => plugin.validate),
    };
    known.push(made);
    return made;
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
        if (pending) return runAfter(pending, before, phase, chain, i, attributes);
        if (plugin?.reinvokes && attributes.object !== before) return run(phase, remaining(chain, i, true), attributes);
      }
    } catch (error) {
      refused(asked, attributes, error);
    }
    return undefined;
  }

  /** The rest of a chain where the plugin at a place takes its time. Apart, or every step of every chain would keep its variables. */
  function runAfter(
    pending: Promise<void>,
    before: AdmissionAttributes['object'],
    phase: 'admit' | 'validate',
    chain: readonly AdmissionPlugin[],
    at: number,
    attributes: AdmissionAttributes,
  ): Promise<void> | undefined {
    return pending.then(
      () => run(phase, remaining(chain, at, attributes.object !== before), attributes),
      (error: unknown) => refused(chain[at], attributes, error),
    );
  }

  /** Keeps why a request was denied, then denies it. */
  function refused(plugin: AdmissionPlugin | undefined, attributes: AdmissionAttributes, error: unknown): never {
    if (error instanceof ApiError) {
      recordDenial(context.sim.trace, `admission/${plugin?.name ?? ''}`, attributes, error);
    }
    throw error;
  }

  return {
    admit: (attributes) => run('admit', chains(attributes).admit, attributes),
    validate: (attributes) => run('validate', chains(attributes).validate, attributes),
  };
}
