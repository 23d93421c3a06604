import type { Sim } from '../../sim/index.ts';
import type { Store } from '../../store/index.ts';
import type { AdmissionPlugin } from '../admission/contract.ts';
import { guardCertificates } from './certificates.ts';
import { allowAll, type Authorizer } from './index.ts';
import { createNodeAuthorizer } from './node.ts';
import { preventEscalation } from './rbac/escalation.ts';
import { createRbacAuthorizer } from './rbac/index.ts';
import { createPolicy } from './rbac/policy.ts';
import { union } from './union.ts';

/** Who decides, and what guards the rules by which they do. */
export interface Access {
  readonly authorizer: Authorizer;
  readonly admission: readonly AdmissionPlugin[];
}

/** `RBAC` is what `--authorization-mode=Node,RBAC` is to a real server. */
export function createAccess(wanted: Authorizer | 'RBAC' | undefined, store: Store, sim: Sim): Access {
  if (wanted !== 'RBAC') return { authorizer: wanted ?? allowAll, admission: [] };
  const policy = createPolicy((name) => store.collection(name));
  const authorizer = union([createNodeAuthorizer(policy, store.collection('pods')), createRbacAuthorizer(policy, sim)]);
  return { authorizer, admission: [preventEscalation(policy, authorizer), guardCertificates(authorizer, sim.clock)] };
}
