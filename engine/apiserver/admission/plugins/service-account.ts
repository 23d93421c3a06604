import { nearestName } from '../../../machinery/edit-distance.ts';
import { change, changeItems } from '../../../machinery/share.ts';
import type { Container, PodSpec, ServiceAccount } from '../../../kinds/types.ts';
import type { Random } from '../../../sim/index.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../contract.ts';
import { deny } from '../denial.ts';
import { about, isMirrorPod, podSpecOf, rememberSpecs, setPodSpec } from './pod-spec.ts';

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const volumePrefix = 'kube-api-access-';
/** Turns to wait for the account `default` of a namespace that has just been made: a controller is about to make it. */
const turnsForDefault = 40;

/**
 * Gives pods their service account: its name, its pull secrets, and a volume with its token.
 *
 * The random end of the volume's name is drawn once for a template and not for each pod, so that pods share their spec.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#serviceaccount-admission-controller
 */
export function serviceAccount(): AdmissionPlugin {
  let random: Random | undefined;
  const withAccount = rememberSpecs((spec, account: ServiceAccount) =>
    equip(spec, account, () => random?.suffix(5) ?? ''),
  );

  function use(attributes: AdmissionAttributes, found: ServiceAccount): void {
    setPodSpec(attributes, withAccount(podSpecOf(attributes), found));
  }

  return {
    name: 'ServiceAccount',
    handles: about('', 'pods', 'CREATE'),
    admit(attributes, context) {
      if (isMirrorPod(attributes)) return;
      random ??= context.random;
      const name = podSpecOf(attributes).serviceAccountName || 'default';
      const found = find(context, attributes, name);
      if (found) return use(attributes, found);
      if (name !== 'default') throw missing(attributes, context, name);
      return awaitDefault(attributes, context).then((late) => use(attributes, late));
    },
    validate(attributes) {
      if (!isMirrorPod(attributes)) return;
      const { serviceAccountName, volumes } = podSpecOf(attributes);
      if (serviceAccountName) throw deny(attributes, 'a mirror pod may not reference service accounts', 'mirror-pod');
      if (volumes?.some((volume) => volume.secret)) {
        throw deny(attributes, 'a mirror pod may not reference secrets', 'mirror-pod');
      }
    },
  };
}

const find = (context: AdmissionContext, { namespace }: AdmissionAttributes, name: string) =>
  context.find('', 'serviceaccounts', namespace, name) as ServiceAccount | undefined;

async function awaitDefault(attributes: AdmissionAttributes, context: AdmissionContext): Promise<ServiceAccount> {
  for (let turn = 0; turn < turnsForDefault; turn++) {
    await context.sim.loop.turn();
    const found = find(context, attributes, 'default');
    if (found) return found;
  }
  throw missing(attributes, context, 'default');
}

function missing(attributes: AdmissionAttributes, context: AdmissionContext, name: string) {
  const { namespace = '' } = attributes;
  const accounts = context.findAll('', 'serviceaccounts', namespace).map(({ metadata }) => metadata.name);
  return deny(
    attributes,
    `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`,
    'service-account-missing',
    { serviceAccount: name, accounts, nearest: nearestName(name, accounts) ?? null },
  );
}

function equip(spec: PodSpec, account: ServiceAccount, suffix: () => string): PodSpec {
  const { name } = account.metadata;
  const pull = spec.imagePullSecrets?.length ? spec.imagePullSecrets : account.imagePullSecrets;
  const named = change(spec, { serviceAccountName: name, serviceAccount: name, imagePullSecrets: pull });
  return (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true)
    ? mountToken(named, suffix)
    : named;
}

function mountToken(spec: PodSpec, suffix: () => string): PodSpec {
  const taken = spec.volumes?.find((volume) => volume.name.startsWith(volumePrefix))?.name;
  let name = taken;
  const mounted = (container: Container): Container => {
    if (container.volumeMounts?.some((mount) => mount.mountPath === mountPath)) return container;
    name ??= volumePrefix + suffix();
    return { ...container, volumeMounts: [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }] };
  };
  const containers = changeItems(spec.containers, mounted);
  const initContainers = changeItems(spec.initContainers, mounted);
  if (name === undefined) return spec;
  const volumes = name === taken ? spec.volumes : [...(spec.volumes ?? []), { name, projected: tokenVolume }];
  return change(spec, { containers, initContainers, volumes });
}

const tokenVolume = {
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
    {
      downwardAPI: { items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }] },
    },
  ],
  defaultMode: 420,
};
