/** Defaults of what extends the API. */
import { change, changePart, fill } from '../../machinery/share.ts';
import type { CustomResourceDefinition } from '../types.ts';

/** @see https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/custom-resource-definition-v1/ */
export const defaultCustomResourceDefinition = (definition: CustomResourceDefinition): CustomResourceDefinition =>
  changePart(definition, 'spec', (spec) =>
    change(spec, {
      names:
        spec.names &&
        fill(spec.names, {
          singular: (spec.names.kind ?? '').toLowerCase(),
          listKind: `${spec.names.kind ?? ''}List`,
        }),
      conversion: changePart(spec.conversion ?? { strategy: 'None' }, 'webhook', (webhook) =>
        changePart(webhook, 'clientConfig', (client) => changePart(client, 'service', (s) => fill(s, { port: 443 }))),
      ),
    }),
  );
