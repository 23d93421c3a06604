import { randomBytes, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServerCertificates, issueServerCertificate, type ServerCertificates } from '../certificates.ts';
import { writeWhole } from './whole-file.ts';

/** All by which a served cluster is known to its clients, and they to it. */
export interface Credentials {
  readonly certificates: ServerCertificates;
  /** Of the administrator in the kubeconfig. */
  readonly token: string;
  /** Signs service account tokens. */
  readonly serviceAccountKey: Uint8Array;
}

/** A server certificate that ends within so many milliseconds is made anew: 30 days. */
const renewBefore = 30 * 24 * 3600 * 1000;

export async function newCredentials(): Promise<Credentials> {
  return {
    certificates: await createServerCertificates(),
    token: randomBytes(24).toString('base64url'),
    serviceAccountKey: randomBytes(32),
  };
}

/**
 * The credentials that a folder keeps, and new ones of what it lacks. So a kubeconfig stays good from one start to the next.
 * Only the user can read the files.
 */
export async function keptCredentials(folder: string): Promise<Credentials> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = (name: string) => join(folder, name);
  const kept = async (name: string): Promise<string | undefined> => {
    try {
      // also what was copied here with other rights
      await chmod(path(name), 0o600);
      return await readFile(path(name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  const [caCertificate, caKey] = [await kept('ca.crt'), await kept('ca.key')];
  const [certificate, key] = [await kept('apiserver.crt'), await kept('apiserver.key')];
  const token = (await kept('admin.token'))?.trim();
  const serviceAccountKey = (await kept('sa.key'))?.trim();
  if ((caCertificate === undefined) !== (caKey === undefined)) {
    throw new Error(
      `${folder} has only one of ca.crt and ca.key: put the other one back, or remove both for a new authority (and a new kubeconfig).`,
    );
  }
  const fresh = await newCredentials();
  const ca =
    caCertificate !== undefined && caKey !== undefined ? { certificate: caCertificate, key: caKey } : undefined;
  const server =
    ca && certificate !== undefined && key !== undefined && isGood(certificate, ca.certificate, path('apiserver.crt'))
      ? { certificate, key }
      : undefined;
  const certificates = ca ? { ca, server: server ?? (await issueServerCertificate(ca)) } : fresh.certificates;
  if (!ca) {
    await writeWhole(path('ca.key'), certificates.ca.key);
    await writeWhole(path('ca.crt'), certificates.ca.certificate);
  }
  if (!server) {
    await writeWhole(path('apiserver.key'), certificates.server.key);
    await writeWhole(path('apiserver.crt'), certificates.server.certificate);
  }
  if (!token) await writeWhole(path('admin.token'), `${fresh.token}\n`);
  if (!serviceAccountKey) {
    await writeWhole(path('sa.key'), `${Buffer.from(fresh.serviceAccountKey).toString('base64')}\n`);
  }
  return {
    certificates,
    token: token || fresh.token,
    serviceAccountKey: serviceAccountKey ? Buffer.from(serviceAccountKey, 'base64') : fresh.serviceAccountKey,
  };
}

/** Whether a certificate is of the authority, and for a while to come. */
function isGood(certificate: string, authority: string, path: string): boolean {
  try {
    const parsed = new X509Certificate(certificate);
    const known = parsed.verify(new X509Certificate(authority).publicKey);
    return known && Date.parse(parsed.validTo) - Date.now() > renewBefore;
  } catch (error) {
    throw new Error(`${path} is no certificate: remove it, and a new one is made.`, { cause: error });
  }
}
