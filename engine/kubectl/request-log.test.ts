import { expect, test } from 'vitest';
import { createRandom } from '../sim/random.ts';
import { type Answer, requestLog } from './request-log.ts';

const start = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

async function logOf(level: number, answer: Answer, body?: unknown): Promise<string> {
  let text = '';
  const log = requestLog({
    level,
    server: 'https://server',
    headers: {},
    now: () => start,
    random: createRandom(1),
    write: async (line) => void (text += line),
  });
  const answered = await log.begin({
    method: body === undefined ? 'GET' : 'POST',
    path: '/api/v1/pods',
    headers: { accept: 'application/json' },
    ...(body === undefined ? {} : { body: new TextEncoder().encode(JSON.stringify(body)) }),
  });
  await answered(answer);
  return text;
}

test('level 6 tells of a request when it is answered', async () => {
  expect(await logOf(6, { status: 200, headers: {}, text: '{}\n' })).toBe(
    'I0102 03:04:05.006000       1 round_trippers.go:632] "Response" verb="GET" url="https://server/api/v1/pods" status="200 OK" milliseconds=0\n',
  );
});

test('a failure is told with its status', async () => {
  const text = await logOf(6, { status: 404, headers: {}, text: '{}\n' });
  expect(text).toContain('status="404 Not Found"');
});

test('level 8 shows bodies, the long ones cut', async () => {
  const text = await logOf(8, { status: 201, headers: {}, text: `{"long":"${'x'.repeat(2000)}"}\n` }, { a: 1 });
  expect(text).toContain('"Request Body" body=<\n\t{"a":1}\n >');
  expect(text).toContain('status="201 Created"');
  expect(text).toMatch(/truncated 988 chars/);
});

test('level 8 shows the headers that came, and those that every answer has', async () => {
  const headers = {
    'content-type': 'application/json',
    'x-kubernetes-pf-flowschema-uid': 'a-uid',
    warning: ['one', 'two'],
  };
  const text = await logOf(8, { status: 200, headers, text: '{}\n' });
  expect(text.replace(/Audit-Id: \S+/, 'Audit-Id: ID')).toContain(
    `headers=<\n${['Audit-Id: ID', 'Cache-Control: no-cache, private', 'Content-Length: 3', 'Content-Type: application/json', 'Date: Fri, 02 Jan 2026 03:04:05 GMT', 'Warning: one', 'Warning: two', 'X-Kubernetes-Pf-Flowschema-Uid: a-uid'].map((line) => `\t${line}\n`).join('')} >`,
  );
});

test('a stream is told of when it begins', async () => {
  expect(await logOf(8, { status: 200, headers: {} })).not.toContain('Response Body');
});
