import { KubectlError } from '../../errors.ts';
import { generatorCommand } from './generator.ts';

export const ingress = generatorCommand({
  name: 'ingress',
  failing: 'ingress: ',
  aliases: ['ing'],
  short: 'Create an ingress with the specified name',
  usage: 'NAME --rule=host/path=service:port[,tls[=secret]] ',
  flags: `
     --annotation array
     --class string
     --default-backend string
     --rule array
`,
  build({ flags }, name) {
    const rules = flags.list('rule').map(parseRule);
    const backend = flags.string('default-backend');
    if (rules.length === 0 && backend === '') {
      throw new KubectlError(
        'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
      );
    }
    const annotations = Object.fromEntries(
      flags.list('annotation').map((text) => {
        const [key = '', value] = text.split(/=(.*)/s);
        if (value === undefined)
          throw new KubectlError(`annotation ${text} is invalid and should be in format key=[value]`);
        return [key, value];
      }),
    );
    const className = flags.string('class');
    const tls = tlsOf(rules);
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { ...(Object.keys(annotations).length > 0 ? { annotations } : {}), name },
      spec: {
        ...(backend === '' ? {} : { defaultBackend: backendOf(backend) }),
        ...(className === '' ? {} : { ingressClassName: className }),
        ...(rules.length > 0 ? { rules: byHost(rules) } : {}),
        ...(tls.length > 0 ? { tls } : {}),
      },
      status: { loadBalancer: {} },
    };
  },
});

interface Rule {
  readonly host: string;
  readonly path: { readonly backend: object; readonly path: string; readonly pathType: string };
  /** '' for TLS with the default certificate. */
  readonly secret?: string;
}

const invalidRule = (text: string): KubectlError =>
  new KubectlError(`rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);

/** What stands behind the port is not looked at, but for a comma: with one the host has TLS. */
function parseRule(text: string): Rule {
  const match = /^([\w*.-]*)(\/.*)=([\w-]+):([\w-]+)/.exec(text);
  if (!match) throw invalidRule(text);
  const [, host = '', written = '', service = '', port = ''] = match;
  const [, tls, ...more] = text.split(',');
  const path = written.replace(/\*$/, '');
  return {
    host,
    path: {
      backend: backendOf(`${service}:${port}`),
      path,
      pathType: path === written ? 'Exact' : 'Prefix',
    },
    ...(tls === undefined || more.length > 0 ? {} : { secret: tls.split('=')[1] ?? '' }),
  };
}

function backendOf(text: string): object {
  const [name = '', port = '', ...more] = text.split(':');
  if (name === '' || port === '' || more.length > 0) {
    throw new KubectlError(`default-backend should be in format servicename:serviceport`);
  }
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

/** Paths of one host stand together, at the host's first place. */
function byHost(rules: readonly Rule[]): readonly object[] {
  const hosts = new Map<string, object[]>();
  for (const { host, path } of rules) {
    const paths = hosts.get(host) ?? [];
    hosts.set(host, paths);
    paths.push(path);
  }
  return [...hosts].map(([host, paths]) => ({ ...(host === '' ? {} : { host }), http: { paths } }));
}

function tlsOf(rules: readonly Rule[]): readonly object[] {
  const hostsBySecret = new Map<string, string[]>();
  for (const { host, secret } of rules) {
    if (secret === undefined) continue;
    const hosts = hostsBySecret.get(secret) ?? [];
    hostsBySecret.set(secret, hosts);
    if (host !== '' && !hosts.includes(host)) hosts.push(host);
  }
  return [...hostsBySecret].map(([secretName, hosts]) => ({
    ...(hosts.length > 0 ? { hosts } : {}),
    ...(secretName === '' ? {} : { secretName }),
  }));
}
