/** What stands in the namespace that the reading command lines look at. */
export const fixture = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: lab
  labels: {app: web, tier: front}
  annotations: {note: "for the comparison"}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, tier: front}}
    spec:
      containers:
        - name: web
          image: nginx:1.27
          ports: [{containerPort: 80, name: http}]
          env: [{name: MODE, value: plain}, {name: FROM_MAP, valueFrom: {configMapKeyRef: {name: settings, key: colour}}}]
          resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 128Mi}}
          readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}
          volumeMounts: [{name: settings, mountPath: /etc/settings}]
      volumes: [{name: settings, configMap: {name: settings}}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: lab, labels: {app: web}}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: lab, labels: {app: web}}
data: {colour: blue, size: "12", lines: "one\\ntwo\\n"}
---
apiVersion: v1
kind: Secret
metadata: {name: key, namespace: lab}
stringData: {user: ada, password: lovelace}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once, namespace: lab}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: once, image: busybox, command: [sh, -c, "echo done"]}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: lab}
spec:
  schedule: "0 3 * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: c, image: busybox}]}}}}
---
apiVersion: v1
kind: Pod
metadata: {name: lone, namespace: lab, labels: {app: lone}}
spec:
  containers: [{name: main, image: busybox, command: [sh, -c, "echo hello; sleep 100000"]}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front, namespace: lab}
spec:
  rules: [{host: web.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: lab}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: lab}
rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: lab}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: User, name: ada, apiGroup: rbac.authorization.k8s.io}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, namespace: lab}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: bounds, namespace: lab}
spec: {hard: {configmaps: "20"}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: sizes, namespace: lab}
spec: {limits: [{type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 10m}}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: budget, namespace: lab}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: lab}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 4
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
`;

const configMap = (name: string, value: string): string => `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}
data: {key: ${value}}
`;

/** Files in the working directory. */
export const files: { readonly [name: string]: string } = {
  'one.yaml': configMap('one', 'first'),
  'one-changed.yaml': configMap('one', 'second'),
  'two.yaml': `${configMap('one', 'first')}---\n${configMap('two', 'first')}`,
  'pod.yaml': `apiVersion: v1
kind: Pod
metadata: {name: solo, labels: {app: solo}}
spec: {containers: [{name: main, image: nginx}]}
`,
  'deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  replicas: 1
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec: {containers: [{name: app, image: "nginx:1.26"}]}
`,
  'broken.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x\n',
  'no-kind.yaml': 'apiVersion: v1\nmetadata: {name: x}\n',
  'unknown-kind.yaml': 'apiVersion: v1\nkind: Nothing\nmetadata: {name: x}\n',
  'unknown-field.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nspec: {a: 1}\n',
  'invalid.yaml': `apiVersion: v1
kind: Pod
metadata: {name: UPPER}
spec: {containers: [{name: main}]}
`,
  'elsewhere.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: elsewhere}\n',
  'empty.yaml': '',
  'patch.yaml': 'data: {patched: "yes"}\n',
  'settings.env': 'A=1\nB=two words\n',
};
