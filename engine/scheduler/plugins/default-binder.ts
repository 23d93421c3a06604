import { objectRef, resources } from '../../kinds/resources.ts';
import type { PluginFactory } from '../framework/plugin.ts';

/** Binds through the `binding` subresource. */
export const defaultBinder: PluginFactory = ({ api }) => ({
  name: 'DefaultBinder',
  async bind({ namespace, name, uid }, node) {
    await api.create(objectRef(resources.pods, namespace, name, 'binding'), {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { namespace, name, uid },
      target: { kind: 'Node', name: node.name },
    });
    return true;
  },
});
