import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { nodePorts } from './node-ports.ts';

test('a port of this machine carries bytes both ways, and is told as taken while it is', async () => {
  const listening = await nodePorts.listen(0, ['127.0.0.1'], (connection) => {
    void connection.read().then(async (chunk) => {
      await connection.write(chunk ?? new Uint8Array());
      connection.end();
    });
  });
  expect(listening.addresses).toEqual(['127.0.0.1']);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(listening.port, '127.0.0.1', () => socket.write('hello'));
    socket.on('data', (data) => resolve(data.toString()));
    socket.on('error', reject);
  });
  expect(answer).toBe('hello');
  await expect(nodePorts.listen(listening.port, ['127.0.0.1'], () => {})).rejects.toMatchObject({ code: 'EADDRINUSE' });
  listening.close();
});
