import { nearestName } from '../../machinery/edit-distance.ts';
import { failure, forbidden, notFound } from '../../machinery/errors.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from './contract.ts';
import { Denial } from './denial.ts';

const namespaces = { group: '', resource: 'namespaces' };
const immortal: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/**
 * Nothing is created in a namespace that is missing or on its way out, and some namespaces stay.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#namespacelifecycle
 */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  handles(operation, { definition }, subresource) {
    if (operation === 'DELETE') return isNamespaces(definition) && subresource === '';
    // an access review asks about a namespace, it puts nothing there
    return operation === 'CREATE' && definition.namespaced && definition.group !== 'authorization.k8s.io';
  },
  admit: mustTakeContent,
  validate(attributes) {
    if (attributes.operation !== 'DELETE' || !immortal.has(attributes.name)) return;
    const { status } = forbidden(namespaces, attributes.name, 'this namespace may not be deleted');
    throw new Denial(status, 'immortal-namespace', { immortal: [...immortal] });
  },
};

const isNamespaces = ({ group, resource }: { readonly group: string; readonly resource: string }): boolean =>
  group === namespaces.group && resource === namespaces.resource;

function mustTakeContent({ namespace = '', endpoint, name }: AdmissionAttributes, context: AdmissionContext): void {
  const found = context.find('', 'namespaces', undefined, namespace);
  if (!found) {
    const others = context.findAll('', 'namespaces', undefined).map(({ metadata }) => metadata.name);
    throw new Denial(notFound(namespaces, namespace).status, 'namespace-missing', {
      nearest: nearestName(namespace, others) ?? null,
    });
  }
  if (found.metadata.deletionTimestamp === undefined) return;
  const { status } = forbidden(
    endpoint,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  );
  const ending = failure(403, 'Forbidden', status.message ?? '', {
    ...status.details,
    causes: [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  });
  throw new Denial(ending.status, 'namespace-terminating', {
    since: found.metadata.deletionTimestamp,
    finalizers: [...(found.metadata.finalizers ?? [])],
  });
}
