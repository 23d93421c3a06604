/** What reads or looks otherwise in 1.36 than in the recorded 1.20: rows that a newcomer can check and extend. */

/** Group versions that are no more, in what is sent to the server. */
const modernVersions: readonly (readonly [RegExp, string])[] = [
  [/policy\/v1beta1/g, 'policy/v1'],
  [/batch\/v1beta1/g, 'batch/v1'],
  [/discovery\.k8s\.io\/v1beta1/g, 'discovery.k8s.io/v1'],
  [/v1beta1 (CronJob|PodDisruptionBudget)/g, 'v1 $1'],
];

export const asSentToday = (text: string): string => rewritten(text, modernVersions);

/** Lines that only one of the versions prints. */
const versionLines: readonly RegExp[] = [
  /^ *PodReadyToStartContainers +\w+ *$/,
  /^ *DisruptionTarget +\w+ *$/,
  /^(Annotations: +)?deprecated\.daemonset\.template\.generation: \d+$/,
  /^IP Famil/,
  /^Internal Traffic Policy/,
  /^ *(Completion Mode|Suspend|Backoff Limit|Pod Replacement Policy): /,
  /^ *apps\.kubernetes\.io\/pod-index=\d+$/,
  /^ *endpoints\.kubernetes\.io\/managed-by=/,
  /^(Service Account|Node|Labels|Annotations|Status): +(<none>)?$/,
  /^ *(Kernel Version|OS Image|Container Runtime Version|Kubelet Version|Kube-Proxy Version): /,
  // describe reads EndpointSlices of discovery.k8s.io/v1, which the recorded server does not serve
  /^ *Endpoints: +/,
  // a token Secret for each account is made no more since 1.24
  /^ *\S+-token-<token:\d+> +kubernetes\.io\/service-account-token /,
  // empty times of templates are left out since 1.33
  /^ *Creation Timestamp: +<nil>$/,
  // where pods go on the nodes of each cluster, and who gave the machine
  /^ *(PodCIDRs?|ProviderID): /,
  // the events of a pull: images are there or not by chance in the recordings
  /^ *Normal +Pulling /,
  /^Warning: v1 Endpoints is deprecated/,
];

/** Text of either version without what depends on it. */
const rewrites: readonly (readonly [RegExp, string])[] = [
  ...modernVersions,
  // images are there or not by chance in the recordings; the texts have a duration and a size since
  [/Container image "([^"]+)" already present on machine( and can be accessed by the pod)?/g, 'Image "$1" is there'],
  [/Successfully pulled image "([^"]+)"[^\n]*/g, 'Image "$1" is there'],
  // since 1.2x both numbers are told
  [/(Scaled (?:up|down) replica set \S+) (?:from \d+ )?to (\d+)/g, '$1 to $2'],
  // since 1.26 and 1.27 with the container and the pod
  [/Back-off restarting failed container( \S+ in pod \S+)?/g, 'Back-off restarting failed container'],
  [/Created container:? \S+|Container created/g, 'Container created'],
  [/Started container:? \S+|Container started/g, 'Container started'],
  // backends in brackets are read as above
  [/\((?:<error: the server could not find the requested resource>|[\d.:,]*)\)$/gm, '()'],
  // 1.20 tries twice at once, as its own note of the condition looks like a change of the pod
  [/^( *Warning +FailedScheduling) +\S+(?: \(x\d+ over \S+\))? +default-scheduler +/gm, '$1 default-scheduler '],
  [/^( *Warning +FailedScheduling default-scheduler [^\n]*)(?:\n\1$)+/gm, '$1'],
  // since 1.23 and 1.29
  [/couldn't parse image (?:reference|name) ("[^"]*")/g, "couldn't parse image name $1"],
  [/repository name (?:\(\S+\) )?must be lowercase/g, 'repository name must be lowercase'],
  // the words of the container runtime
  [
    /failed to create containerd task: (?:failed to create shim task: )?OCI runtime create failed: [^\n"]*?exec: (\\?"[^"]*")[^\n"]*: unknown/g,
    'failed to create containerd task: exec: $1',
  ],
  // since 1.31 the metric is named
  [/(Deployment\/\S+ +)cpu: (<unknown>\/)/g, '$1$2'],
  // since 1.24 no Secret belongs to an account
  [/^((?:default|robot) +)[01]( +(?:<age>|[\dmhs]+))$/gm, '$1n$2'],
  // the machine of the scheduler has another name
  [/default-scheduler-(?:vm|control-plane)/g, 'default-scheduler-<host>'],
  // what the fake runtime says of its machine
  [/ (?:Debian GNU\/Linux \d+ \(\w+\)) +\S+ +containerd:\/\/\S+/g, ' <machine>'],
  // since 1.26 by uid
  [/Preempted by \S+ on node \S+|Preempted by pod \S+ on node \S+/g, 'Preempted'],
  // restarts with their age since 1.22
  [/(\d) \([\dhms]+ ago\)/g, '$1'],
  // scheduling: preemption is told since 1.24, claims since 1.34, taints are not told by name
  [/\. (?:no new claims to deallocate, )?preemption: [^\n"]*/g, '.'],
  [
    /didn't match Pod's node affinity\/selector|didn't satisfy plugin\(s\) \[NodeAffinity\]/g,
    "didn't match Pod's node affinity",
  ],
  [
    /nodes are available: \d (pod has unbound immediate|persistentvolumeclaim "[^"]*" not found)/g,
    'nodes are available: $1',
  ],
  [/had volume node affinity conflict/g, "didn't match PersistentVolume's node affinity"],
  // values in messages of validation are JSON since 1.33, Go before
  [
    /((?:Invalid|Duplicate|Unsupported) value: )(?:\*?[\w.[\]]*\{|\[\{|[\w.[\]]+\(nil\)|map\[|"null"|\[\]string|\["|"1500m")[^\n]*(: [^\n:]*)$/gm,
    '$1…$2',
  ],
  // labels of Jobs have a prefix since 1.27, besides the old ones
  [/(Labels: +)batch\.kubernetes\.io\/controller-uid=\S+\n +batch\.kubernetes\.io\/job-name=\S+\n +/g, '$1'],
  [/^ *batch\.kubernetes\.io\/(controller-uid|job-name)=\S+\n/gm, ''],
  [/batch\.kubernetes\.io\/(controller-uid|job-name)/g, '$1'],
  [/(Pods Statuses: +\d+ Active) \(\d+ Ready\)/g, '$1'],
  // fields since 1.22, 1.33
  [/"availableReplicas":\d+,("collisionCount")/g, '$1'],
  [/v1\.(?:20\.2|36\.0)/g, '<version>'],
  [/(Labels: +)kubernetes\.io\/metadata\.name=\S+/g, '$1<none>'],
  // ranges of IPv6 are named since 1.33
  [/(may not be in the [\w -]+ range \([\d./]+), [\w:/]+\)/g, '$1)'],
  // since 1.31
  [/(Saw completed job: \S+), (?:status|condition): /g, '$1: '],
  // since 1.33 and 1.36 with the index, and with the kind
  [/metadata\.ownerReferences\[\d+\]\./g, 'metadata.ownerReferences.'],
  [/(Found "true" in references for )(?:\w+\/)?(\S+) and (?:\w+\/)?(\S+)/g, '$1$2 and $3'],
  [/at least one letter or number \(a-z, 0-9\)/g, 'at least one letter (a-z)'],
  [/: (?:kind|name|uid) must not be empty/g, ': must not be empty'],
  // a name that was made up for a pod that was refused
  [/(pods \\?"[\w.<>:-]+-)[a-z0-9]{5}(\\?" is forbidden)/g, '$1<suffix>$2'],
  // since 1.28 and 1.34
  [
    /spec is immutable after creation except resources\.requests (?:and volumeAttributesClassName )?for bound claims/g,
    'spec is immutable',
  ],
  [/updates to statefulset spec for fields other than .* are forbidden/g, 'updates to statefulset spec are forbidden'],
  [/, "ReadWriteOncePod"/g, ''],
  [/: not a valid CIDR$/gm, ': must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
];

/** Columns of tables that came since. */
const newColumns: readonly (readonly [RegExp, string])[] = [
  [/^NAME +STATUS +COMPLETIONS /, 'STATUS'],
  [/ VOLUMEATTRIBUTESCLASS /, 'VOLUMEATTRIBUTESCLASS'],
  [/^NAME +VALUE +GLOBAL-DEFAULT /, 'PREEMPTIONPOLICY'],
  [/^NAME +SCHEDULE +TIMEZONE /, 'TIMEZONE'],
];

/** A printed text without what depends on the version. */
export function asToday(text: string): string {
  return withoutVersionLines(summedTaints(rewritten(withoutVersionLines(withoutNewColumns(text)), rewrites)));
}

const withoutVersionLines = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !versionLines.some((pattern) => pattern.test(line)))
    .join('\n');

function rewritten(text: string, rules: readonly (readonly [RegExp, string])[]): string {
  let result = text;
  for (const [pattern, replacement] of rules) result = result.replace(pattern, replacement);
  return result;
}

function withoutNewColumns(text: string): string {
  let cut: { readonly from: number; readonly to: number | undefined }[] = [];
  return text
    .split('\n')
    .map((line) => {
      if (line === '') cut = [];
      if (/^[A-Z]/.test(line)) {
        cut = newColumns
          .filter(([header]) => header.test(line))
          .filter(([, column]) => line.includes(column))
          .map(([, column]) => {
            const from = line.indexOf(column);
            const next = /^\S+ +/.exec(line.slice(from))?.[0].length;
            return { from, to: next === undefined ? undefined : from + next };
          });
      }
      return cut.reduce((row, { from, to }) => row.slice(0, from) + (to === undefined ? '' : row.slice(to)), line);
    })
    .join('\n');
}

/** Nodes whose taints are not tolerated are counted together since 1.35. */
function summedTaints(text: string): string {
  return text.replace(
    /(\d+\/\d+ nodes are available: )([^\n"]*?)\.(?=$|[\n"])/gm,
    (_whole, head: string, reasons: string) => {
      const counts = new Map<string, number>();
      for (const [, count = '', reason = ''] of reasons.matchAll(/(\d+) (.*?)(?=, \d+ |$)/g)) {
        const plain = reason.replace(
          /node\(s\) had taint \{[^}]*\}, that the pod didn't tolerate|node\(s\) had untolerated taint.*/,
          'node(s) had untolerated taint(s)',
        );
        counts.set(plain, (counts.get(plain) ?? 0) + Number(count));
      }
      if (counts.size === 0) return `${head}${reasons}.`;
      return `${head}${[...counts]
        .map(([reason, count]) => `${count} ${reason}`)
        .sort()
        .join(', ')}.`;
    },
  );
}

/** Fields that one of the versions has, and the other not. */
export const versionFields: readonly RegExp[] = [
  /^metadata\.(generation|managedFields|selfLink)$/,
  /^metadata\.(labels|annotations)\.(batch\.kubernetes\.io|apps\.kubernetes\.io\/pod-index|kubernetes\.io\/metadata\.name|endpoints\.kubernetes\.io)/,
  /^metadata\.labels$/,
  /^metadata\.finalizers/,
  /^metadata\.annotations\.(deprecated\.daemonset|volume\.kubernetes\.io|autoscaling\.alpha)/,
  /(terminatingReplicas|availableReplicas|observedGeneration)$/,
  /^status\.(hostIPs|resources|allocatedResources|ready|uncountedTerminatedPods|terminating|lastSuccessfulTime|userLabels)/,
  /[cC]ontainerStatuses\[[^\]]*\]\.(volumeMounts|user|resources|allocatedResources|stopSignal)/,
  /^spec\.(completionMode|suspend|podReplacementPolicy|manualSelector|unhealthyPodEvictionPolicy|jobTemplate\.spec)$/,
  /(matchLabels|labels)\.(batch\.kubernetes\.io\/)?(controller-uid|job-name)$/,
  /^spec\.template\.metadata\.labels$/,
  /creationTimestamp$/,
  /^spec\.(internalTrafficPolicy|ipFamilies|ipFamilyPolicy|clusterIPs|allocateLoadBalancerNodePorts|persistentVolumeClaimRetentionPolicy|sessionAffinity)/,
  /endpoints\[[^\]]*\]\.(nodeName|topology|hostname)|conditions\.(serving|terminating)$/,
  /targetRef\.resourceVersion$/,
  // token Secrets are made on demand since 1.24
  /^secrets$/,
];

/** Scalars that changed: path, recorded, today. */
export const versionValues: readonly (readonly [RegExp, unknown, unknown])[] = [
  [/conditions\[(Ready|ContainersReady)\]\.reason$/, 'ContainersNotReady', 'PodFailed'],
  [/^conditions\.(Ready|ContainersReady)$/, 'False/ContainersNotReady', 'False/PodFailed'],
  [/conditions\[(Ready|ContainersReady)\]\.message$/, /^containers with unready status/, undefined],
  [/^status\.conditions\[Complete\]\.reason$/, undefined, 'CompletionsReached'],
  [/^status\.conditions\[Complete\]\.message$/, undefined, /^Reached expected number/],
];

/** Conditions that only newer versions give. */
export const newConditions: ReadonlySet<string> = new Set([
  'PodReadyToStartContainers',
  'DisruptionTarget',
  // of a PodDisruptionBudget, since policy/v1
  'DisruptionAllowed',
  'SuccessCriteriaMet',
  'FailureTarget',
  // of a PodDisruptionBudget, since policy/v1
  'DisruptionAllowed',
]);

/** Objects that only 1.20 makes. */
export const oldObjects: readonly RegExp[] = [/^Secret\/.*-token-<token/];
/** Events that come by load in the recorded cluster, not by design. */
export const chanceEvents: readonly RegExp[] = [/failed to sync \w+ cache: timed out/, / Pulling: /];
/** Finalizers that only newer versions set: Jobs track their pods with one since 1.26. */
export const newFinalizers: ReadonlySet<string> = new Set(['batch.kubernetes.io/job-tracking']);
