import type { Scenario } from '../../command-line.ts';

const profiles = ['legacy', 'general', 'baseline', 'restricted', 'netadmin', 'sysadmin'];

/** The containers of a pod as they were asked for, without what a server adds to all of them. */
const added = (pod: string): string =>
  `get pod ${pod} -o jsonpath='{.spec.ephemeralContainers}{.spec.shareProcessNamespace}'`;
const environment = (variable: string): string =>
  `get pod app -o jsonpath='{.spec.ephemeralContainers[?(@.name=="several")].env[?(@.name=="${variable}")].value}'`;
const whole = (pod: string): string =>
  `get pod ${pod} -o jsonpath='{.metadata.labels}{.metadata.annotations}{.spec.containers}{.spec.initContainers}{.spec.shareProcessNamespace}{.spec.restartPolicy}'`;

/** Pods that are debugged in place, as copies, and by way of their nodes. */
export const debugging: readonly Scenario[] = [
  {
    name: 'debug: containers that are added',
    lines: [
      'run app --image=nginx --port=80 --labels=a=b --annotations=c=d',
      ...profiles.map((profile) => `debug app --image=busybox --profile=${profile} -c ${profile}`),
      'debug app --image=busybox -c target --target=app -q',
      'debug app --image=busybox -c words --env=A=b -- sleep 1 2',
      'debug app --image=busybox -c arguments --arguments-only -- sleep 1',
      'debug app --image=busybox -c pull --image-pull-policy=Never --keep-labels --attach=false -i -t',
      'debug app --image=busybox -c laid --custom=container.yaml',
      'debug app --image=busybox -c laid-sysadmin --custom=container.yaml --profile=sysadmin',
      'debug app --image=busybox -c app',
      'debug app --image=busybox -c words',
      'debug app --image=busybox -c more --share-processes --keep-annotations --keep-liveness --keep-init-containers=false',
      added('app'),
      // The real one has them in the order of a Go map, another one each time: one is asked for by its name.
      'debug app --image=busybox -c several --env=A=b --env=C=d,E=f',
      ...['A', 'C', 'E'].map(environment),
      'debug app --image=busybox',
      'debug app --image=busybox -q',
    ],
  },
  {
    name: 'debug: copies',
    lines: [
      'apply -f probed.yaml',
      ...profiles.map(
        (profile) => `debug probed --image=busybox --profile=${profile} -c ${profile} --copy-to=${profile}`,
      ),
      ...profiles.map(whole),
      'debug probed --copy-to=images --set-image=*=busybox',
      'debug probed --copy-to=image --set-image=main=busybox --set-image=nothing=x',
      'debug probed --copy-to=both --image=busybox --set-image=main=redis -c other',
      'debug probed --copy-to=words -c main -- sleep 5',
      'debug probed --copy-to=unnamed -- sleep 5',
      'debug probed --copy-to=replaced -c main --image=busybox',
      'debug probed --copy-to=kept --image=busybox -c d --keep-labels --keep-annotations --keep-liveness --keep-readiness --keep-startup',
      'debug probed --copy-to=bare --image=busybox -c d --keep-init-containers=false --share-processes=false',
      'debug probed --copy-to=laid --image=busybox -c d --custom=container.yaml --env=A=b',
      'debug probed --copy-to=kept --image=busybox -c d',
      ...['images', 'image', 'both', 'words', 'replaced', 'kept', 'bare', 'laid'].map(whole),
      'debug probed --copy-to=instead --image=busybox -c d --replace --same-node',
      'get pods -o name',
      whole('instead'),
    ],
  },
  {
    name: 'debug: nodes',
    lines: [
      ...profiles.map((profile) => `debug node/node-1 --image=busybox --profile=${profile} -c ${profile}`),
      'debug node/node-2 --image=busybox -q -- sleep 1',
      'debug node/node-2 --image=busybox --target=x --env=A=b --image-pull-policy=Always',
      'debug nodes/node-2 --image=busybox --custom=container.yaml',
      'get pods --sort-by=.metadata.creationTimestamp -o jsonpath=\'{range .items[*]}{.spec.containers[0].name}{.spec.containers[0].image}{.spec.containers[0].env}{.spec.containers[0].securityContext}{.spec.volumes[*].hostPath}{.spec.hostPID}{.spec.hostNetwork}{.spec.hostIPC}{.spec.tolerations}{.spec.restartPolicy}{.spec.nodeName}{.metadata.labels}{"\\\\n"}{end}\'',
    ],
  },
];
