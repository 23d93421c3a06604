import { expect, it } from 'vitest';
import { typeCheck } from './type-check.ts';

const about = (resources: string[], ...expressions: string[]) => ({
  matchConstraints: {
    resourceRules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE' as const], resources }],
  },
  validations: expressions.map((expression) => ({ expression })),
});

it('says of which type an expression cannot be true', () => {
  expect(typeCheck(about(['deployments'], 'object.spec.replicas <= 5', 'object.replicas > 1'))).toEqual([
    {
      fieldRef: 'spec.validations[1].expression',
      warning:
        "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^\n",
    },
  ]);
});

it('looks at each type that the rules name, and at none that a star means', () => {
  const [warning] = typeCheck(about(['deployments', 'replicasets'], 'object.spec.paused'));
  expect(warning?.warning).toContain("apps/v1, Kind=ReplicaSet: ERROR: <input>:1:12: undefined field 'paused'");
  expect(warning?.warning).not.toContain('Kind=Deployment');
  expect(typeCheck(about(['*'], 'object.nothing'))).toEqual([]);
});

it('finds what has the wrong type, deep in the object', () => {
  const [warning] = typeCheck(about(['deployments'], 'object.spec.template.spec.containers.all(c, c.image == 1)'));
  expect(warning?.warning).toContain("found no matching overload for '_==_' applied to '(string, int)'");
});
