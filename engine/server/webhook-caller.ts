import { request } from 'node:https';
import { limits } from '../limits.ts';
import type { UrlCaller } from '../apiserver/index.ts';

/** Calls webhooks of the host: what a `url` in a webhook configuration of a served cluster leads to. */
export const callUrl: UrlCaller = ({ url, method, headers, body, ca, signal }) =>
  new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers, 'content-length': body.length }, signal, ...(ca ? { ca } : {}) };
    const sent = request(url, options, (response) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      response.on('data', (chunk: Uint8Array) => {
        chunks.push(chunk);
        if ((size += chunk.length) > limits.webhookAnswer) response.destroy(new Error('response is too long'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    });
    sent.on('error', (error) => reject(new Error(inWords(error))));
    sent.end(body);
  });

/** Failures of connections as Kubernetes' own client words them. */
function inWords(error: Error & { readonly code?: string; readonly address?: string; readonly port?: number }): string {
  const { code = '', address, port, message } = error;
  if (code === 'ECONNREFUSED') return `dial tcp ${address}:${port}: connect: connection refused`;
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    return 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
  }
  return message;
}
