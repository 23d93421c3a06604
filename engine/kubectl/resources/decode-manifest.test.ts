import { describe, expect, it } from 'vitest';
import { testKubectl } from '../fixtures.ts';
import { manifestsOf } from './decode-manifest.ts';

const read = (value: unknown, validated = false) => manifestsOf('a.yaml', value, validated);

describe('a document that kubectl reads', () => {
  it('fails in the client where metadata has a value of the wrong type', () => {
    expect(() => read({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', labels: { a: 5 } } })).toThrow(
      'unable to decode "a.yaml": json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    );
    expect(() => read({ apiVersion: 'v1', kind: 'ConfigMap', metadata: 'c' })).toThrow(
      'json: cannot unmarshal string into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta',
    );
  });

  it('must say its kind, and its version where it is validated', () => {
    expect(() => read({ apiVersion: 'v1' })).toThrow(`Object 'Kind' is missing in '{"apiVersion":"v1"}'`);
    expect(() => read({ kind: 'Pod' }, true)).toThrow('error validating data: apiVersion not set; if you choose');
    expect(() => read({}, true)).toThrow('error validating data: [apiVersion not set, kind not set]; if you choose');
    expect(() => read({ apiVersion: 1, kind: 'Pod' }, true)).toThrow("data: apiVersion isn't string type;");
  });

  it('is taken apart where it is a list', () => {
    const item = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };
    expect(read({ apiVersion: 'v1', kind: 'List', items: [item, item] })).toEqual([item, item]);
  });
});

describe('kubectl create without validation', () => {
  const create = async (text: string) => {
    const kubectl = testKubectl();
    kubectl.fs.write('/a.yaml', text);
    const { out, err } = await kubectl.run('create --validate=false -f /a.yaml');
    return out + err;
  };

  it('leaves out the version that an object had', async () => {
    expect(await create('{apiVersion: v1, kind: ConfigMap, metadata: {name: c, resourceVersion: "5"}}')).toBe(
      'configmap/c created\n',
    );
  });

  it('sends an object without a version to where nothing is served', async () => {
    expect(await create('{kind: Pod, metadata: {name: p}}')).toBe(
      'Error from server (NotFound): error when creating "/a.yaml": the server could not find the requested resource\n',
    );
  });

  it('finds a kind in lower case, which the server then does not know', async () => {
    expect(await create('{apiVersion: v1, kind: pod, metadata: {name: p}}')).toBe(
      'Error from server (BadRequest): error when creating "/a.yaml": pod in version "v1" cannot be handled as a Pod: no kind "pod" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"\n',
    );
  });

  it('says which certificate it cannot read', async () => {
    const { err } = await testKubectl().run('create secret tls t --cert=none.pem --key=none.pem');
    expect(err).toBe('error: Cannot read file none.pem, open none.pem: no such file or directory\n');
  });
});
