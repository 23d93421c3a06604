import { expect, test } from 'vitest';
import { failure } from '../machinery/errors.ts';
import { createRandom } from '../sim/random.ts';
import { requestLog } from './request-log.ts';

const start = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

async function logOf(level: number, send: () => Promise<unknown>, body?: unknown): Promise<string> {
  let text = '';
  const log = requestLog({
    level,
    server: 'https://server',
    now: () => start,
    random: createRandom(1),
    write: async (line) => void (text += line),
  });
  await log({ verb: body === undefined ? 'GET' : 'POST', path: '/api/v1/pods', body }, send).catch(() => undefined);
  return text;
}

test('level 6 tells of a request when it is answered', async () => {
  expect(await logOf(6, async () => ({}))).toBe(
    'I0102 03:04:05.006000       1 round_trippers.go:632] "Response" verb="GET" url="https://server/api/v1/pods" status="200 OK" milliseconds=0\n',
  );
});

test('a failure is told with its status', async () => {
  const text = await logOf(6, () => Promise.reject(failure(404, 'NotFound', 'pods "x" not found')));
  expect(text).toContain('status="404 Not Found"');
});

test('level 8 shows bodies, the long ones cut', async () => {
  const text = await logOf(8, async () => ({ long: 'x'.repeat(2000) }), { a: 1 });
  expect(text).toContain('"Request Body" body=<\n\t{"a":1}\n >');
  expect(text).toContain('status="201 Created"');
  expect(text).toMatch(/truncated 988 chars/);
});
