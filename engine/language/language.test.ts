import { describe, expect, test } from 'vitest';
import { builtinSchemas } from '../machinery/schema/index.ts';
import { builtinKnowledge } from './builtin.ts';
import { createManifestLanguage } from './index.ts';

const language = createManifestLanguage(builtinKnowledge());

const deployment = `# a comment
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: app
        image: nginx:1.27
        imagePullPolicy: Always
        ports:
        - containerPort: 80
`;
const service = `---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports: [{port: 80}]
`;

/** The text with the mark taken out, and where it was. */
function marked(text: string): { text: string; offset: number } {
  return { text: text.replace('¦', ''), offset: text.indexOf('¦') };
}

describe('lenses', () => {
  test('stand over each document of a file with its group, version and kind', () => {
    const lenses = language.codeLenses(deployment + service);
    expect(lenses.filter((l) => l.action === 'kind').map((l) => l.title)).toEqual(['apps/v1 Deployment', 'v1 Service']);
    expect(lenses.filter((l) => l.document.index === 0).map((l) => l.title)).toEqual([
      'apps/v1 Deployment',
      'Apply',
      'Dry run',
      'Diff',
      'Explain',
      'Owners',
      'Traffic',
    ]);
    const second = lenses.find((l) => l.document.index === 1);
    expect((deployment + service).slice(second?.range.start, second?.range.end)).toBe('apiVersion');
    expect(second?.about).toMatchObject({ kind: 'Service', name: 'web' });
  });

  test('are not offered over what is no manifest', () => {
    expect(language.codeLenses('a: 1\n---\nb: 2\n')).toEqual([]);
  });
});

describe('hover', () => {
  const check = async (text: string, ...expected: (string | RegExp)[]) => {
    const at = marked(text);
    const docs = await builtinSchemas().loadDocs();
    const found = language.hover(at.text, at.offset, docs);
    for (const part of expected) expect(found?.text ?? '').toMatch(part);
    return found;
  };

  test('tells type, need, and documentation of a field', async () => {
    await check(
      deployment.replace('replicas', 'repl¦icas'),
      /\*\*replicas\*\*/,
      /integer \(int32\)/,
      /optional/,
      /Number of desired pods/,
    );
    await check(deployment.replace('selector', 'sel¦ector'), /\*\*selector\*\*/, /required/);
  });

  test('tells the allowed values', async () => {
    await check(deployment.replace('imagePullPolicy', 'image¦PullPolicy'), /`Always`.*`IfNotPresent`.*`Never`/);
  });

  test('tells of a kind at its name', async () => {
    await check(
      deployment.replace('kind: Dep', 'kind: De¦p'),
      /\*\*Deployment\*\* `apps\/v1`/,
      /namespaced/,
      /deployments/,
    );
  });

  test('works in the second document, and below a broken line', async () => {
    await check(deployment + service.replace('port:', 'po¦rt:'), /\*\*port\*\*/, /required/);
    await check(
      `${deployment}        broken: [1, 2\n`.replace('containerPort', 'container¦Port'),
      /\*\*containerPort\*\*/,
    );
  });

  test('works in the items of a List', () => {
    const { text, offset } = marked(
      `apiVersion: v1\nkind: List\nitems:\n- kind: Service\n  apiVersion: v1\n  spec:\n    typ¦e: x\n`,
    );
    expect(language.hover(text, offset)?.text).toContain('`Service.spec.type` in v1');
  });

  test('says nothing where there is nothing to say', () => {
    expect(language.hover('a: 1\n', 0)).toBeUndefined();
    expect(language.hover(deployment, 3)).toBeUndefined();
  });
});

describe('diagnostics', () => {
  const check = (text: string, code: string, at: string, message: RegExp) => {
    const found = language.diagnostics(text);
    expect(found.map((d) => [d.code, text.slice(d.range.start, d.range.end)])).toContainEqual([code, at]);
    expect(found.map((d) => d.message).join('\n')).toMatch(message);
  };

  test('a good file has none', () => {
    expect(language.diagnostics(deployment + service)).toEqual([]);
  });

  test('a field that does not exist is named, with what was meant', () => {
    check(deployment.replace('replicas:', 'replica:'), 'unknown-field', 'replica', /did you mean "replicas"/);
    check(deployment + service.replace('ports', 'prots'), 'unknown-field', 'prots', /unknown field "prots"/);
  });

  test('a value of a wrong type is underlined', () => {
    check(deployment.replace('replicas: 3', 'replicas: three'), 'wrong-type', 'three', /expected integer, got string/);
    check(deployment.replace('image: nginx:1.27', 'image: [a]'), 'wrong-type', '[a]', /expected string, got array/);
  });

  test('a missing field is told at the object that lacks it', () => {
    check(
      deployment.replace('- name: app\n        image', '- image'),
      'missing-field',
      'image',
      /missing required field "name"/,
    );
  });

  test('a value that is not allowed is told with those that are', () => {
    check(deployment.replace('Always', 'Sometimes'), 'not-allowed', 'Sometimes', /"Always", "IfNotPresent", "Never"/);
  });

  test('a group that no longer has the kind is told with those that have', () => {
    check(deployment.replace('apps/v1', 'extensions/v1beta1'), 'unknown-kind', 'apiVersion', /served as apps\/v1/);
  });

  test('a kind of somebody else is left alone', () => {
    expect(language.diagnostics('apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n')).toEqual([]);
  });

  test('an instance is checked by the definition of its kind in the same file', () => {
    const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: cats.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Cat, plural: cats, singular: cat}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              lives: {type: integer, maximum: 9, description: How often it may die.}
---
`;
    const cat = (lives: string) =>
      `${definition}apiVersion: example.com/v1\nkind: Cat\nmetadata: {name: tom}\nspec: {${lives}}\n`;
    expect(language.diagnostics(cat('lives: 9'))).toEqual([]);
    check(cat('lives: 10'), 'invalid-value', 'lives', /must be <= 9/);
    check(cat('lifes: 1'), 'unknown-field', 'lifes', /did you mean "lives"/);
    const at = cat('lives: 9');
    expect(language.hover(at, at.lastIndexOf('lives') + 1)?.text).toMatch(/How often it may die/);
  });

  test('broken text is told where it breaks', () => {
    expect(language.diagnostics('apiVersion: v1\nkind: Pod\nmetadata: {name: a\n').map((d) => d.code)).toContain(
      'yaml-syntax',
    );
    expect(language.diagnostics('a: 1\na: 2\n').map((d) => d.code)).toEqual(['yaml-syntax']);
  });

  test('the items of a List are checked as what they are', () => {
    const item = `- apiVersion: v1\n  kind: Service\n  metadata: {name: web}\n  spec: {ports: [{port: 80}], selektor: {}}\n`;
    const found = language.diagnostics(`apiVersion: v1\nkind: List\nitems:\n${item}metadata: {resourceVersion: ''}\n`);
    expect(found.map((d) => d.message)).toEqual(['unknown field "selektor"; did you mean "selector"?']);
  });

  test('a template is left alone', () => {
    expect(language.diagnostics('apiVersion: v1\nkind: Pod\nmetadata: {{ .Values.meta }}\n')).toEqual([]);
  });
});

describe('completion', () => {
  const labels = (text: string) => {
    const at = marked(text);
    return language.complete(at.text, at.offset).map((c) => c.label);
  };

  test('offers the fields that are not there yet', () => {
    const found = labels(deployment.replace('  replicas: 3', '  ¦'));
    expect(found).toContain('replicas');
    expect(found).toContain('minReadySeconds');
    expect(found).not.toContain('selector');
  });

  test('offers the fields of a list item', () => {
    const found = labels(deployment.replace('image: nginx:1.27', '¦'));
    expect(found).toContain('livenessProbe');
    expect(labels(deployment.replace('- containerPort: 80', '- ¦'))).toContain('hostPort');
  });

  test('offers values', () => {
    expect(labels(deployment.replace('Always', '¦'))).toEqual(['Always', 'IfNotPresent', 'Never']);
    expect(labels('apiVersion: apps/v1\nkind: ¦\n')).toContain('StatefulSet');
    expect(labels('kind: CronJob\napiVersion: ¦\n')).toEqual(['batch/v1']);
  });
});
