import { type RequestedSubject, readSubject } from '../../../certificates/request.ts';
import type { CertificateSigningRequest } from '../../../kinds/types.ts';
import { humanDuration } from '../../../machinery/duration.ts';
import { KubectlError } from '../../errors.ts';
import { type Describer, labels, mapText } from './shared-fields.ts';
import { events } from './events.ts';
import { type Description, longDate } from './writer.ts';

/** How a request stands: its verdict, and whether a certificate has come of it. */
function verdict({ status }: CertificateSigningRequest): string {
  const has = (type: string): boolean => status?.conditions?.some((condition) => condition.type === type) ?? false;
  const words = [has('Approved') ? 'Approved' : has('Denied') ? 'Denied' : '', has('Failed') ? 'Failed' : ''];
  const said = words.filter((word) => word !== '').join(',') || 'Pending';
  return status?.certificate ? `${said},Issued` : said;
}

export const certificateSigningRequest: Describer = async (object, out, context) => {
  const { metadata, spec } = object as CertificateSigningRequest;
  const subject = await subjectOf(spec.request ?? '');
  out.field('Name', metadata.name);
  labels(out, object);
  out.field('Annotations', mapText(metadata.annotations));
  out.field('CreationTimestamp', longDate(metadata.creationTimestamp));
  out.field('Requesting User', spec.username ?? '');
  if (spec.signerName) out.field('Signer', spec.signerName);
  if (spec.expirationSeconds) out.field('Requested Duration', humanDuration(spec.expirationSeconds * 1000));
  out.field('Status', verdict(object as CertificateSigningRequest));
  out.line(0, 'Subject:');
  out.line(0, '', 'Common Name:', subject.commonName).line(0, '', 'Serial Number:', subject.serialNumber);
  for (const [title, field] of subjectFields) list(out, title, subject[field]);
  if (nameFields.some(([, field]) => subject[field].length > 0)) {
    out.line(0, 'Subject Alternative Names:');
    for (const [title, field] of nameFields) list(out, title, subject[field]);
  }
  await events(out, object, context);
};

const subjectFields = [
  ['Organization', 'organizations'],
  ['Organizational Unit', 'organizationalUnits'],
  ['Country', 'countries'],
  ['Locality', 'localities'],
  ['Province', 'provinces'],
  ['StreetAddress', 'streetAddresses'],
  ['PostalCode', 'postalCodes'],
] as const;

const nameFields = [
  ['DNS Names', 'dnsNames'],
  ['Email Addresses', 'emailAddresses'],
  ['URIs', 'uris'],
  ['IP Addresses', 'ipAddresses'],
] as const;

function list(out: Description, title: string, values: readonly string[]): void {
  values.forEach((value, index) => out.line(0, '', index === 0 ? `${title}:` : '', value));
}

async function subjectOf(request: string): Promise<RequestedSubject> {
  try {
    return await readSubject(atob(request));
  } catch (error) {
    throw new KubectlError(`Error parsing CSR: ${error instanceof Error ? error.message : String(error)}`);
  }
}
