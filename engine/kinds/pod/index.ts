import { collect } from '../../machinery/validation/index.ts';
import { behaviour } from '../behaviour.ts';
import type { Pod } from '../types.ts';
import { podColumns } from './columns.ts';
import { defaultPod } from './defaults.ts';
import { validatePodSpec } from './validation/index.ts';
import { validatePodUpdate } from './validation/update.ts';

export const pod = behaviour<Pod>({
  columns: podColumns,
  defaults: defaultPod,
  validate: (object) => collect((errors) => validatePodSpec(object.spec, 'spec', errors)),
  validateUpdate: validatePodUpdate,
});
