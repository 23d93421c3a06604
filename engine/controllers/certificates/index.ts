/**
 * Certificates for who asks by a CertificateSigningRequest: those of kubelets are approved, what is approved is signed, and
 * requests go when nobody can need them any more.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/
 */
import type { CertificateAuthority } from '../../certificates/index.ts';
import type { ControllerContext, ControllerDefinition } from '../../client/contract.ts';
import { resources } from '../../kinds/resources.ts';
import type { CertificateSigningRequest } from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';
import { objectController } from '../support/object-controller.ts';
import { approve } from './approve.ts';
import { cleanUp } from './clean.ts';
import { awaitsSigning, isUndecided } from './request.ts';
import { sign } from './sign.ts';

/** How often what is over is looked for, in milliseconds. */
const cleaningPeriod = 3_600_000;
const account = 'certificate-controller';

type Requests = CertificateSigningRequest;

export const certificateControllers = (authority: CertificateAuthority): readonly ControllerDefinition[] => [
  perRequest('certificatesigningrequest-signing-controller', awaitsSigning, (context, request) =>
    sign(context, authority, request),
  ),
  perRequest('certificatesigningrequest-approving-controller', isUndecided, (context, request) =>
    approve(context, authority, request),
  ),
  defineController(
    'certificatesigningrequest-cleaner-controller',
    ({ sim, api, informers }) => {
      const requests = informers.informer<Requests>(resources.certificateSigningRequests);
      return sim.clock.every(cleaningPeriod, () => void cleanUp(api, requests.list(), sim.clock.now()), {
        upkeep: true,
      });
    },
    { account },
  ),
];

/** A controller that looks at each request of which `concerns` holds. */
const perRequest = (
  name: string,
  concerns: (request: Requests) => boolean,
  handle: (context: ControllerContext, request: Requests) => Promise<void>,
): ControllerDefinition =>
  objectController<Requests>(name, {
    resource: resources.certificateSigningRequests,
    kind: { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest' },
    affected: (request) => (concerns(request) ? [request] : []),
    async reconcile(request, _, context) {
      if (concerns(request)) await handle(context, request);
    },
    account,
  });
