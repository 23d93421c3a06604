import { each } from '../command-line.ts';

/** Generators: what they make is printed, in three ways. */
const made = [
  'configmap made --from-literal=a=b --from-literal=c=d',
  'configmap made --from-file=one.yaml',
  'configmap made --from-file=key=one.yaml',
  'configmap made --from-env-file=settings.env',
  'secret generic made --from-literal=a=b',
  'secret generic made --from-file=one.yaml --type=example.com/kind',
  'secret docker-registry made --docker-username=u --docker-password=p --docker-email=e@example.com',
  'deployment made --image=nginx',
  'deployment made --image=nginx --replicas=3 --port=80',
  'deployment made --image=busybox -- sleep 10',
  'deployment made --image=nginx --image=redis',
  'job made --image=busybox -- echo hi',
  'job made --from=cronjob/nightly',
  'cronjob made --image=busybox --schedule="*/5 * * * *" -- date',
  'service clusterip made --tcp=80:8080',
  'service nodeport made --tcp=80 --node-port=30080',
  'service loadbalancer made --tcp=5678:8080',
  'service externalname made --external-name=example.com',
  'service clusterip made --clusterip=None',
  'ingress made --rule=example.com/path*=svc:80',
  'ingress made --rule=example.com/=svc:http,tls=cert --class=public',
  'ingress made --default-backend=svc:80 --annotation=a=b',
  'namespace made',
  'serviceaccount made',
  'role made --verb=get,list --resource=pods',
  'role made --verb=get --resource=deployments.apps --resource-name=web',
  'rolebinding made --role=reader --user=ada --serviceaccount=lab:robot',
  'rolebinding made --clusterrole=view --group=g',
  'clusterrole made --verb=get --resource=nodes',
  'clusterrole made --verb=get --non-resource-url=/logs/*',
  'clusterrole made --aggregation-rule=a=b',
  'clusterrolebinding made --clusterrole=view --user=ada',
  'quota made --hard=pods=3,cpu=1',
  'poddisruptionbudget made --selector=app=web --min-available=1',
  'poddisruptionbudget made --selector=app=web --max-unavailable=50%',
  'priorityclass made --value=1000 --description=words',
];

const runs = [
  'run made --image=nginx',
  'run made --image=nginx --port=80 --expose',
  'run made --image=nginx --env=A=b --labels=a=b,c=d',
  'run made --image=busybox --restart=Never -- echo a b',
  'run made --image=busybox --command -- sh -c true',
  'run made --image=nginx --restart=OnFailure',
  'run made --image=nginx --annotations=a=b',
];

export const dryRuns: readonly string[] = [
  ...each(
    ['create {} --dry-run=client -o yaml'],
    made.filter((line) => !line.includes(' -- ')),
  ),
  ...each(['create {} --dry-run=client -o json'], made.filter((line) => !line.includes(' -- ')).slice(0, 12)),
  ...each(
    ['create {} --dry-run=server'],
    made.filter((line) => !line.includes(' -- ')),
  ),
  ...each(
    ['create --dry-run=client -o yaml {}'],
    made.filter((line) => line.includes(' -- ')),
  ),
  ...each(
    ['{} --dry-run=client -o yaml', '{} --dry-run=server'],
    runs.filter((line) => !line.includes(' -- ')),
  ),
  ...runs
    .filter((line) => line.includes(' -- '))
    .map((line) => line.replace('run made', 'run made --dry-run=client -o yaml')),
  ...each(
    ['apply -f {} --dry-run=client', 'apply -f {} --dry-run=server', 'create -f {} --dry-run=client -o yaml'],
    ['one.yaml', 'two.yaml', 'pod.yaml', 'deployment.yaml'],
  ),
  'apply -f one.yaml --dry-run=client -o yaml',
  'apply -f one.yaml --server-side --dry-run=server',
  'create -f two.yaml --dry-run=server -o name',
  'create -f deployment.yaml --dry-run=server -o name',
];
