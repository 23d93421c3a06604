import { behaviour } from '../behaviour.ts';
import { podColumns } from './columns.ts';
import { defaultPod } from './defaults.ts';

export const pod = behaviour({
  columns: podColumns,
  defaults: defaultPod,
});
