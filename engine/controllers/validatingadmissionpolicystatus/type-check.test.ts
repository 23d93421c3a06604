import { expect, it } from 'vitest';
import { definition, definitions, startServer } from '../../apiserver/apiextensions/fixtures.ts';
import { typeCheck } from './type-check.ts';

const about = (apiGroup: string, resources: string[], ...expressions: string[]) => ({
  matchConstraints: {
    resourceRules: [{ apiGroups: [apiGroup], apiVersions: ['v1'], operations: ['CREATE' as const], resources }],
  },
  validations: expressions.map((expression) => ({ expression })),
});

/** The warnings about an expression for Deployments, or for what is told. */
async function warningOf(expression: string, resources = ['deployments'], more: object = {}): Promise<string> {
  const { api } = startServer();
  const [found] = await typeCheck(api, { ...about('apps', resources, expression), ...more });
  return found?.warning ?? '';
}

it('says of which type an expression cannot be true', async () => {
  const { api } = startServer();
  const spec = about('apps', ['deployments'], 'object.spec.replicas <= 5', 'object.replicas > 1');
  expect(await typeCheck(api, spec)).toEqual([
    {
      fieldRef: 'spec.validations[1].expression',
      warning:
        "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^\n",
    },
  ]);
});

it('tells all that is wrong, in its order', async () => {
  const expression = "object.spec.replicas > '1' && object.spec.nonExisting == 1";
  expect(await warningOf(expression)).toBe(
    "apps/v1, Kind=Deployment: ERROR: <input>:1:22: found no matching overload for '_>_' applied to '(int, string)'\n" +
      ` | ${expression}\n | .....................^\n` +
      "ERROR: <input>:1:42: undefined field 'nonExisting'\n" +
      ` | ${expression}\n | .........................................^\n`,
  );
});

it('looks at each type that the rules name, and at none that a star means', async () => {
  const warning = await warningOf('object.spec.paused', ['deployments', 'replicasets']);
  expect(warning).toContain("apps/v1, Kind=ReplicaSet: ERROR: <input>:1:12: undefined field 'paused'");
  expect(warning).not.toContain('Kind=Deployment');
  expect(await warningOf('object.nothing', ['*'])).toBe('');
});

it('finds what has the wrong type, deep in the object', async () => {
  const warning = await warningOf('object.spec.template.spec.containers.all(c, c.image == 1)');
  expect(warning).toContain("found no matching overload for '_==_' applied to '(string, int)'");
});

it('writes the core group as the real checker does', async () => {
  const { api } = startServer();
  const [found] = await typeCheck(api, about('', ['pods'], 'object.nope'));
  expect(found?.warning).toMatch(/^\/v1, Kind=Pod: ERROR/);
});

it('knows the types of variables and parameters', async () => {
  const more = {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    variables: [
      { name: 'limit', expression: 'params.data.max' },
      { name: 'replicas', expression: 'object.spec.replicas' },
    ],
  };
  expect(await warningOf('variables.replicas > variables.limit', ['deployments'], more)).toContain(
    "ERROR: <input>:1:20: found no matching overload for '_>_' applied to '(int, string)'",
  );
});

it('knows custom kinds by the schemas of their definitions', async () => {
  const { world, api } = startServer();
  const schema = {
    type: 'object',
    properties: { size: { type: 'integer' }, port: { 'x-kubernetes-int-or-string': true }, 'x-y': { type: 'string' } },
  };
  await world.drivers.during(api.create(definitions, definition(schema)));
  world.drivers.settle();
  const well = "object.spec.size > 1 && object.spec.port == 'http' && object.spec.x__dash__y == object.metadata.name";
  const found = await typeCheck(api, about('example.com', ['things'], well, "object.spec.size == 'a'"));
  expect(found).toEqual([
    {
      fieldRef: 'spec.validations[1].expression',
      warning:
        "example.com/v1, Kind=Thing: ERROR: <input>:1:18: found no matching overload for '_==_' applied to '(int, string)'\n" +
        " | object.spec.size == 'a'\n | .................^\n",
    },
  ]);
});
