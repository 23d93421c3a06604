import { contentHash } from '../../../kustomize/hash.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import type { Command } from '../../command.ts';
import { KubectlError, usageError } from '../../errors.ts';
import { isApiError } from '../../../machinery/errors.ts';
import { dryRun, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { withTypedConfiguration } from '../../last-applied.ts';
import { outcomePrinter } from '../../outcome.ts';
import { locate } from '../../resources/visit.ts';
import { collectionOf } from '../../resources/visit.ts';

/** An object as it is written down: without what the server adds. */
export interface Draft {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

export interface Generator {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly short: string;
  readonly usage: string;
  /** The flags besides those that all generators have. */
  readonly flags?: string;
  readonly required?: readonly string[];
  /** Whether arguments after `--` are the command of a container. */
  readonly takesCommand?: boolean;
  /** What a refusal of the server is told as, after `failed to create `; where absent, as any refusal. */
  readonly failing?: string;
  /** Makes the object from flags and arguments; fails with a `KubectlError`. */
  readonly build: (invocation: Invocation, name: string, command: readonly string[]) => Draft | Promise<Draft>;
}

const common = `
     --field-manager string kubectl-create
     --save-config bool
     --validate string strict bare=strict
`;

/** `kubectl create TYPE NAME …`: one object made of flags. */
export function generatorCommand(generator: Generator, group = 'create'): Command {
  const path = `${group} ${generator.name}`;
  return {
    name: generator.name,
    ...(generator.aliases ? { aliases: generator.aliases } : {}),
    short: generator.short,
    usage: `${path} ${generator.usage}`,
    flags: flagTable([printing, dryRun], common + (generator.flags ?? '')),
    ...(generator.required ? { required: generator.required } : {}),
    async run(invocation) {
      const [name = '', ...rest] = invocation.args;
      const names = generator.takesCommand ? (invocation.dash ?? invocation.args.length) : invocation.args.length;
      if (names !== 1) throw usageError(path, `exactly one NAME is required, got ${names}`);
      const draft = withHash(invocation, await generator.build(invocation, name, rest));
      const failing = generator.failing === undefined ? {} : { failing: `failed to create ${generator.failing}` };
      await createDraft(invocation, draft, 'created', failing);
    },
  };
}

/** `--append-hash`: the name changes with the content. */
function withHash({ flags }: Invocation, draft: Draft): Draft {
  if (!flags.bool('append-hash')) return draft;
  const { name } = draft.metadata;
  const hash = contentHash({ ...draft, data: draft.data ?? {} }, name);
  return { ...draft, metadata: { ...draft.metadata, name: `${name}-${hash}` } };
}

/** Sends a new object, or prints it where nothing is to be sent. */
export async function createDraft(
  invocation: Invocation,
  draft: Draft,
  operation = 'created',
  {
    quiet = false,
    savesDraft = true,
    placesSent = true,
    failing,
  }: {
    readonly quiet?: boolean;
    /** Whether `--save-config` does anything to what is not sent. */
    readonly savesDraft?: boolean;
    /** Whether what is sent names the namespace of `-n`, as its request does. */
    readonly placesSent?: boolean;
    readonly failing?: string;
  } = {},
): Promise<KubeObject> {
  const tell = outcomePrinter(invocation, { typed: true });
  const info = await placeOf(invocation, draft);
  const placed = (info.namespace !== undefined &&
  invocation.namespaceIsExplicit &&
  (placesSent || invocation.dryRun === 'client')
    ? { ...draft, metadata: { ...draft.metadata, namespace: info.namespace } }
    : draft) as unknown as KubeObject;
  const saves = invocation.flags.bool('save-config') && (savesDraft || invocation.dryRun !== 'client');
  const object = saves ? withTypedConfiguration(placed) : placed;
  const api = await invocation.api();
  const created =
    invocation.dryRun === 'client'
      ? object
      : await api
          .create(collectionOf(info.resource, info.namespace), object, invocation.writeOptions())
          .catch((error: unknown) => {
            throw failing === undefined || !isApiError(error) ? error : new KubectlError(failing + error.message);
          });
  if (!quiet) await tell(info, created, operation);
  return created;
}

const placeOf = (invocation: Invocation, draft: Draft) => locate(invocation, draft, '');
