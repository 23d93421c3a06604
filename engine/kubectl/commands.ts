import type { Command } from './command.ts';
import { apply } from './verbs/apply/index.ts';
import { attach } from './verbs/attach/index.ts';
import { auth } from './verbs/auth/index.ts';
import { certificate } from './verbs/certificate/index.ts';
import { config } from './verbs/config/index.ts';
import { completion } from './verbs/completion/index.ts';
import { cp } from './verbs/cp/index.ts';
import { debug } from './verbs/debug/index.ts';
import { diff } from './verbs/diff/index.ts';
import { drain } from './verbs/drain/index.ts';
import { edit } from './verbs/edit/index.ts';
import { events } from './verbs/events/index.ts';
import { explain } from './verbs/explain/index.ts';
import { top } from './verbs/top/index.ts';
import { autoscale } from './verbs/autoscale/index.ts';
import { cordon, uncordon } from './verbs/cordon/index.ts';
import { taint } from './verbs/cordon/taint.ts';
import { create } from './verbs/create/index.ts';
import { deleteCommand } from './verbs/delete/index.ts';
import { describe } from './verbs/describe/index.ts';
import { exec } from './verbs/exec/index.ts';
import { expose } from './verbs/expose/index.ts';
import { get } from './verbs/get/index.ts';
import { apiResources, apiVersions } from './verbs/info/api-resources.ts';
import { clusterInfo } from './verbs/info/cluster-info.ts';
import { alpha, options } from './verbs/info/options.ts';
import { kuberc } from './verbs/kuberc/index.ts';
import { plugin } from './verbs/plugin/index.ts';
import { version } from './verbs/info/version.ts';
import { graph } from './verbs/graph/index.ts';
import { annotate, label } from './verbs/label/index.ts';
import { logs } from './verbs/logs/index.ts';
import { patch } from './verbs/patch/index.ts';
import { portForward } from './verbs/port-forward/index.ts';
import { proxy } from './verbs/proxy/index.ts';
import { replace } from './verbs/replace/index.ts';
import { rollout } from './verbs/rollout/index.ts';
import { run } from './verbs/run/index.ts';
import { scale } from './verbs/scale/index.ts';
import { set } from './verbs/set/index.ts';
import { kustomize } from './verbs/kustomize/index.ts';
import { wait } from './verbs/wait/index.ts';
import { why } from './verbs/why/index.ts';

/** Every command of kubectl. */
export const commands: readonly Command[] = [
  create,
  expose,
  run,
  set,
  explain,
  get,
  edit,
  deleteCommand,
  rollout,
  scale,
  autoscale,
  certificate,
  clusterInfo,
  top,
  cordon,
  uncordon,
  drain,
  taint,
  describe,
  logs,
  attach,
  exec,
  portForward,
  proxy,
  cp,
  debug,
  auth,
  events,
  diff,
  apply,
  patch,
  replace,
  wait,
  label,
  annotate,
  apiResources,
  apiVersions,
  completion,
  config,
  kuberc,
  alpha,
  options,
  plugin,
  version,
  graph,
  why,
  kustomize,
];
