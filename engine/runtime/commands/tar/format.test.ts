import { expect, test } from 'vitest';
import { concat, decodeMembers, encodeMember, type Member, TarError, trailer } from './format.ts';

const member = (name: string, more: Partial<Member> = {}): Member => ({
  name,
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  modified: 1_767_225_600_000,
  target: '',
  content: new TextEncoder().encode(`content of ${name}`),
  ...more,
});

const archive = (...members: readonly Member[]): Uint8Array => concat([...members.map(encodeMember), trailer]);

test('what is put into an archive comes out of it', () => {
  const members = [
    member('site/', { type: 'directory', mode: 0o755, content: new Uint8Array() }),
    member('site/page.html'),
    member('site/empty', { content: new Uint8Array() }),
    member('site/link', { type: 'symlink', target: 'page.html', content: new Uint8Array() }),
    member(`${'deep/'.repeat(40)}file`),
  ];
  expect([...decodeMembers(archive(...members))]).toEqual(members);
});

test('an archive that is cut off is refused', () => {
  expect(() => [...decodeMembers(archive(member('page')).subarray(0, 520))]).toThrow(TarError);
});

test('what is no archive is refused', () => {
  expect(() => [...decodeMembers(new TextEncoder().encode('x'.repeat(1024)))]).toThrow(TarError);
});
