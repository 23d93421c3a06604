import type { PluginFactory } from '../framework/plugin.ts';
import { rejection } from '../framework/reasons.ts';

const notModelled = rejection('DynamicResources', 'other', false, {
  text: 'dynamic resource allocation is not simulated: the pod has resource claims',
});

/** Resource claims are not modelled: a pod that has any is turned away, and told so. */
export const dynamicResources: PluginFactory = () => ({
  name: 'DynamicResources',
  preFilter: ({ spec }) => (spec.resourceClaims?.length ? notModelled : undefined),
  // the real plugin says this of every pod without claims; it shows in each message of a pod that fits nowhere
  postFilter: () => ({ text: 'no new claims to deallocate' }),
});
