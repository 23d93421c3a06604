import type { EventRecorder } from '../../client/contract.ts';
import type { EnabledPlugin, ProfileConfiguration } from '../configuration.ts';
import { defaultPlugins } from '../plugins/registry.ts';
import type { Plugin, PluginContext, PluginFactory } from './plugin.ts';

/** A plugin that implements the points named. */
export type With<Point extends keyof Plugin> = Plugin & { readonly [P in Point]-?: NonNullable<Plugin[P]> };

/** One scheduler: its plugins by point, made once. */
export interface Profile {
  readonly schedulerName: string;
  readonly events: EventRecorder;
  readonly percentageOfNodesToScore: number;
  readonly less: NonNullable<Plugin['less']>;
  readonly preEnqueue: readonly With<'preEnqueue'>[];
  readonly filters: readonly With<'preFilter'>[];
  readonly postFilters: readonly With<'postFilter'>[];
  readonly scorers: readonly { readonly plugin: With<'preScore'>; readonly weight: number }[];
  readonly reserve: readonly Plugin[];
  readonly permit: readonly With<'permit'>[];
  readonly preBind: readonly With<'preBind'>[];
  readonly bind: readonly With<'bind'>[];
  readonly postBind: readonly With<'postBind'>[];
  /** Every plugin in use, by name. */
  readonly plugins: ReadonlyMap<string, Plugin>;
}

export function createProfile(
  configuration: ProfileConfiguration,
  context: Omit<PluginContext, 'args' | 'schedulerName'>,
  others: { readonly [name: string]: PluginFactory },
): Profile {
  const { schedulerName, args, plugins: chosen } = configuration;
  const factories = new Map(defaultPlugins.map(({ name, create }) => [name, create]));
  for (const name in others) {
    const create = others[name];
    if (create) factories.set(name, create);
  }
  const made = new Map<string, Plugin>();
  const pluginOf = ({ name }: EnabledPlugin): Plugin | undefined => {
    const create = factories.get(name);
    const plugin = made.get(name) ?? create?.({ ...context, schedulerName, args: args.get(name) ?? {} });
    if (plugin) made.set(name, plugin);
    return plugin;
  };
  const having = <Point extends keyof Plugin>(enabled: readonly EnabledPlugin[], point: Point): With<Point>[] =>
    enabled.map(pluginOf).filter((plugin): plugin is With<Point> => plugin?.[point] !== undefined);

  const defaultWeights = new Map(defaultPlugins.map(({ name, weight = 1 }) => [name, weight]));
  const weightOf = (name: string) =>
    chosen.score.find((plugin) => plugin.name === name)?.weight ?? defaultWeights.get(name) ?? 1;
  const scoring = chosen.score.filter(({ name }) => chosen.preScore.some((plugin) => plugin.name === name));
  const filtering = chosen.filter.filter(({ name }) => chosen.preFilter.some((plugin) => plugin.name === name));

  return {
    schedulerName,
    events: context.events,
    percentageOfNodesToScore: configuration.percentageOfNodesToScore,
    less: having(chosen.queueSort, 'less')[0]?.less ?? ((a, b) => a.queuedAt - b.queuedAt),
    preEnqueue: having(chosen.preEnqueue, 'preEnqueue'),
    filters: having(filtering, 'preFilter'),
    postFilters: having(chosen.postFilter, 'postFilter'),
    scorers: having(scoring, 'preScore').map((plugin) => ({ plugin, weight: weightOf(plugin.name) })),
    reserve: having(chosen.reserve, 'reserve'),
    permit: having(chosen.permit, 'permit'),
    preBind: having(chosen.preBind, 'preBind'),
    bind: having(chosen.bind, 'bind'),
    postBind: having(chosen.postBind, 'postBind'),
    plugins: made,
  };
}
