import type { Container } from '../../kinds/types.ts';
import type { ContainerConfig } from '../../runtime/cri.ts';
import { quantityValue as quantity } from '../../scheduler/cache/resources.ts';

const unlimited: ContainerConfig['resources'] = {};

/** Requests and limits as the runtime wants them: cores and bytes. */
export function runtimeResources({ resources }: Pick<Container, 'resources'>): ContainerConfig['resources'] {
  const { limits, requests } = resources ?? {};
  if (!limits && !requests) return unlimited;
  const cpuRequest = requests?.['cpu'] ?? limits?.['cpu'];
  return {
    ...(limits?.['cpu'] === undefined ? {} : { cpuLimit: quantity(limits['cpu']) }),
    ...(limits?.['memory'] === undefined ? {} : { memoryLimit: quantity(limits['memory']) }),
    ...(cpuRequest === undefined ? {} : { cpuRequest: quantity(cpuRequest) }),
  };
}
