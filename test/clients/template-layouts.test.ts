import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goName } from '../../engine/controllers/support/template-hash/dump.ts';
import { layouts } from '../../engine/controllers/support/template-hash/layouts.ts';
import { readGoStructs } from '../../scripts/facts/go-structs.mjs';
import { realClients } from './real-clients.ts';

test('the fields of a pod template are those of the real kubectl, in its order and with its types', {
  timeout: 60_000,
}, () => {
  const structs = readGoStructs(readFileSync(realClients().kubectl));
  for (const [name, fields] of layouts) {
    const real =
      structs.get(`io.k8s.api.core.v1.${name}`) ?? structs.get(`io.k8s.apimachinery.pkg.apis.meta.v1.${name}`);
    const json = (tag: string): string => /json:"([^",]*)/.exec(tag)?.[1] || '(embedded)';
    expect(
      fields.map((field) => `${field.name} ${goName(field.type)} ${field.json ?? '(embedded)'}`),
      name,
    ).toEqual(real?.map((field) => `${field.name} ${field.type} ${json(field.tag)}`));
  }
});
