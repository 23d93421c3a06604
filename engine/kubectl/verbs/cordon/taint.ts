import type { Node } from '../../../kinds/types.ts';
import { changed, sendChange, visitForChange } from '../../change.ts';
import type { Command } from '../../command.ts';
import { KubectlError, throwAll, usageError } from '../../errors.ts';
import { dryRun, labelSelector, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import { outcomePrinter } from '../../outcome.ts';

export const taint: Command = {
  name: 'taint',
  short: 'Update the taints on one or more nodes',
  usage: 'taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  flags: flagTable(
    [printing, dryRun, labelSelector],
    `
     --all bool
     --field-manager string kubectl-taint
     --overwrite bool
     --validate string strict bare=strict
`,
  ),
  async run(invocation) {
    const { args, flags } = invocation;
    const first = args.findIndex((arg) => arg.includes('=') || arg.endsWith('-') || /:[A-Za-z]+$/.test(arg));
    const resources = first < 0 ? args : args.slice(0, first);
    const specs = first < 0 ? [] : args.slice(first);
    if (resources.length < 1) throw usageError('taint', 'one or more resources must be specified as <resource> <name>');
    if (specs.length === 0) throw new KubectlError('at least one taint update is required');
    const [type = ''] = resources;
    if (!/^(no|node|nodes)(\/|$)/.test(type)) {
      throw usageError('taint', `invalid resource type ${type}, only node types are supported`);
    }
    const changes = specs.map((spec) => parseTaint(spec));
    const tell = outcomePrinter(invocation, { hidesDryRun: true });
    const missing: unknown[] = [];
    await visitForChange(invocation, resources, async (found) => {
      const node = found.object as Node;
      const problem = change(node, changes, flags.bool('overwrite'));
      if (problem.missing.length > 0) {
        missing.push(...problem.missing.map((text) => new Error(text)));
        return;
      }
      const next = { ...node, spec: { ...node.spec, taints: problem.taints } };
      const result = changed(node, next) ? await sendChange(invocation, found, next) : node;
      await tell(found, result, problem.word);
    });
    throwAll(missing);
  },
};

interface TaintChange {
  readonly key: string;
  readonly value: string;
  /** '' where any effect is removed. */
  readonly effect: Effect | '';
  readonly remove: boolean;
}

type Effect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
const effects: readonly Effect[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function parseTaint(spec: string): TaintChange {
  const remove = spec.endsWith('-');
  const match = /^([^=:]+)(?:=([^:]*))?(?::(.+))?$/.exec(remove ? spec.slice(0, -1) : spec);
  if (!match) throw new KubectlError(`invalid taint spec: ${spec}`);
  const [, key = '', value = '', written = ''] = match;
  const effect = effects.find((known) => known === written) ?? '';
  if (effect !== written) {
    throw usageError('taint', `invalid taint effect: ${written}, unsupported taint effect`);
  }
  if (!remove && effect === '') throw new KubectlError(`invalid taint spec: ${spec}`);
  return { key, value, effect, remove };
}

function change(node: Node, changes: readonly TaintChange[], overwrite: boolean) {
  let taints = [...(node.spec?.taints ?? [])];
  const missing: string[] = [];
  let added = 0;
  for (const { key, value, effect, remove } of changes) {
    const matches = (taint: { readonly key: string; readonly effect: string }) =>
      taint.key === key && (effect === '' || taint.effect === effect);
    if (remove) {
      if (!taints.some(matches))
        missing.push(`taint ${JSON.stringify(effect === '' ? key : `${key}:${effect}`)} not found`);
      taints = taints.filter((taint) => !matches(taint));
      continue;
    }
    if (taints.some(matches) && !overwrite) {
      throw new KubectlError(
        `node ${node.metadata.name} already has ${key} taint(s) with same effect(s) and --overwrite is false`,
      );
    }
    added++;
    if (effect !== '')
      taints = [{ key, ...(value === '' ? {} : { value }), effect }, ...taints.filter((taint) => !matches(taint))];
  }
  return { taints, missing, word: added === 0 ? 'untainted' : added === changes.length ? 'tainted' : 'modified' };
}
