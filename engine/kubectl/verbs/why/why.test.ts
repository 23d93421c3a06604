import { expect, it } from 'vitest';
import { testKubectl } from '../../fixtures.ts';

it('tells which rule was nearest to allowing what a user was refused', async () => {
  const kubectl = testKubectl();
  await kubectl.run('create role reader --verb=get --resource=pods');
  await kubectl.run('create rolebinding alice --role=reader --user=alice');
  const { err } = await kubectl.run('delete pod p --as=alice');
  expect(err).toContain('User "alice" cannot delete resource "pods"');
  const { out } = await kubectl.run('why user/alice');
  expect(out).toContain('not allowed');
  expect(out).toContain('verb: delete');
  expect(out).toContain('"role":"Role/reader"');
  expect(out).toContain('"misses":["verb"]');
});

it('says of a user who was refused nothing that there is nothing', async () => {
  expect((await testKubectl().run('why user/bob')).err).toBe('No decision about User bob is on record.\n');
});
