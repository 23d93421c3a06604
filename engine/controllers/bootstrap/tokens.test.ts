import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Secret } from '../../kinds/types.ts';
import { detachedSignature, expirationOf, signingToken } from './tokens.ts';

const secret = (data: { readonly [name: string]: string }, name = 'bootstrap-token-abcdef'): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'kube-system' },
  type: 'bootstrap.kubernetes.io/token',
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, btoa(value)])),
});
const whole = { 'token-id': 'abcdef', 'token-secret': '0123456789abcdef', 'usage-bootstrap-signing': 'true' };
const now = Date.UTC(2026, 0, 1);

test('the signature is a JWS without its content, by HMAC of SHA-256', () => {
  const content = 'kind: Config\nname: Größe\n';
  const encode = (text: string) => Buffer.from(text).toString('base64url');
  const header = encode('{"alg":"HS256","kid":"abcdef"}');
  const mac = createHmac('sha256', '0123456789abcdef')
    .update(`${header}.${encode(content)}`)
    .digest('base64url');
  expect(detachedSignature(content, { id: 'abcdef', secret: '0123456789abcdef' })).toBe(`${header}..${mac}`);
});

test.each<[string, Secret, boolean]>([
  ['that says so signs', secret(whole), true],
  ['for authentication alone does not', secret({ ...whole, 'usage-bootstrap-signing': 'false' }), false],
  ['of another name than its id does not', secret(whole, 'bootstrap-token-fedcba'), false],
  ['without a secret does not', secret({ ...whole, 'token-secret': '' }), false],
  ['whose time is over does not', secret({ ...whole, expiration: '2025-12-31T23:59:59Z' }), false],
  ['whose time is yet to come does', secret({ ...whole, expiration: '2026-01-01T01:00:01+01:00' }), true],
])('a token %s', (_, given, signs) => {
  expect(signingToken(given, now) !== undefined).toBe(signs);
});

test('what cannot be read as a time is over', () => {
  expect(expirationOf(secret({ ...whole, expiration: 'tomorrow' }))).toBe(Number.NEGATIVE_INFINITY);
  expect(expirationOf(secret(whole))).toBe(Number.POSITIVE_INFINITY);
});
