import { isApiError } from '../../../machinery/errors.ts';
import { asObject } from '../../last-applied.ts';
import type { Command } from '../../command.ts';
import { KubectlError, usageError } from '../../errors.ts';
import { printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import { objectPrinter } from '../../printers/objects.ts';

/** Kinds of objects whose end may be that of a token. */
const bindable: readonly string[] = ['Node', 'Pod', 'Secret'];

export const token: Command = {
  name: 'token',
  short: 'Request a service account token',
  usage: 'create token SERVICE_ACCOUNT_NAME',
  flags: flagTable(
    [printing],
    `
     --audience strings
     --bound-object-kind string
     --bound-object-name string
     --bound-object-uid string
     --duration duration 0s
`,
  ),
  async run(invocation) {
    const { flags, args } = invocation;
    const [name] = args;
    if (name === undefined || args.length !== 1) {
      throw usageError('create token', `exactly one NAME is required, got ${args.length}`);
    }
    const seconds = flags.duration('duration') / 1000;
    if (seconds < 0) throw new KubectlError('--duration must be greater than or equal to 0');
    const bound = flags.string('bound-object-kind');
    for (const part of ['bound-object-name', 'bound-object-uid']) {
      if (bound === '' && flags.string(part) !== '') {
        throw new KubectlError(`--${part} can only be set if --bound-object-kind is provided`);
      }
    }
    if (bound !== '' && !bindable.includes(bound)) {
      throw new KubectlError(`supported --bound-object-kind values are ${bindable.join(', ')}`);
    }
    if (bound !== '' && flags.string('bound-object-name') === '') {
      throw new KubectlError('--bound-object-name is required if --bound-object-kind is provided');
    }
    const api = await invocation.api();
    const answer = await api
      .create<ReturnType<typeof asObject> & { readonly status?: { readonly token?: string } }>(
        {
          group: '',
          version: 'v1',
          resource: 'serviceaccounts',
          namespace: invocation.namespace,
          name,
          subresource: 'token',
        },
        asObject({
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          metadata: {},
          spec: {
            audiences: flags.list('audience'),
            ...(seconds > 0 ? { expirationSeconds: seconds } : {}),
            ...(bound === ''
              ? {}
              : {
                  boundObjectRef: {
                    apiVersion: 'v1',
                    kind: bound,
                    name: flags.string('bound-object-name'),
                    ...(flags.string('bound-object-uid') === '' ? {} : { uid: flags.string('bound-object-uid') }),
                  },
                }),
          },
        }),
        { signal: invocation.signal },
      )
      .catch((error: unknown) => {
        throw isApiError(error) ? new KubectlError(`failed to create token: ${error.message}`) : error;
      });
    const printer = objectPrinter(invocation, { typed: true });
    await invocation.print(printer ? printer(answer) : `${answer.status?.token ?? ''}\n`);
  },
};
