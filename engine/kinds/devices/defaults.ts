import { change, changeItems, changePart, fill } from '../../machinery/share.ts';
import type { ResourceClaim, ResourceClaimTemplate } from '../types.ts';

type Devices = NonNullable<ResourceClaim['spec']['devices']>;
type Request = NonNullable<Devices['requests']>[number];
type Asked = NonNullable<Request['exactly']>;

function defaultAsked<T extends Asked>(asked: T): T {
  const filled = fill<Asked>(asked, { allocationMode: 'ExactCount' });
  const tolerations = changeItems(filled.tolerations, (toleration) => fill(toleration, { operator: 'Equal' }));
  const counted = filled.allocationMode === 'ExactCount' ? fill<Asked>(filled, { count: 1 }) : filled;
  return change<Asked>(counted, { tolerations }) as T;
}

const defaultDevices = (devices: Devices): Devices =>
  change(devices, {
    requests: changeItems(devices.requests, (request) =>
      change(changePart(request, 'exactly', defaultAsked), {
        firstAvailable: changeItems(request.firstAvailable, (alternative) => defaultAsked(alternative)),
      }),
    ),
  });

export const defaultClaim = (claim: ResourceClaim): ResourceClaim =>
  changePart(claim, 'spec', (spec) => changePart(spec, 'devices', defaultDevices));

export const defaultClaimTemplate = (template: ResourceClaimTemplate): ResourceClaimTemplate =>
  changePart(template, 'spec', (outer) =>
    changePart(outer, 'spec', (spec) => changePart(spec, 'devices', defaultDevices)),
  );
