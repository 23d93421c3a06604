import { expect, test } from 'vitest';
import { compileCel, toCel } from './index.ts';

const self = toCel({
  a: 1,
  half: 0.5,
  list: [1, 2, 3],
  map: { x: 'y' },
  text: 'abc',
  none: null,
  when: '2024-01-01T00:00:00Z',
  in: { 'x-y': 1 },
});

function check(expression: string, expected: unknown): void {
  const compiled = compileCel(expression, { variables: { self: 'dyn' } });
  expect(compiled.problems, expression).toEqual([]);
  const result = compiled.evaluate({ self });
  expect(result.ok ? result.value : result.message, expression).toEqual(expected);
}

test.each<readonly [string, unknown]>([
  ['self.a == 1 && self.half < 1.0', true],
  ['self.list.all(i, i > 0) && self.list.exists_one(i, i == 2)', true],
  ['self.map.all(k, v, v == "y" && k == "x")', true],
  ['self.list.exists(i, v, i == 2 && v == 3)', true],
  ['has(self.nothing)', false],
  ['self.?nothing.orValue(7)', 7n],
  ['self.?a.optMap(v, v + 1).orValue(0)', 2n],
  ['self.list.sum() == 6 && self.list.isSorted() && self.list.max() == 3', true],
  ['self.list.indexOf(2)', 1n],
  ['sets.contains(self.list, [1, 3])', true],
  ['"a1b22".findAll("[0-9]+")', ['1', '22']],
  ['"a-b".replace("-", "+")', 'a+b'],
  ['"%s has %d".format(["x", 3])', 'x has 3'],
  ['quantity("1Gi").isGreaterThan(quantity("1000Mi"))', true],
  ['isQuantity("1x")', false],
  ['url("https://example.com:80/p?a=1").getHost()', 'example.com:80'],
  ['isIP("10.0.0.1") && !isIP("10.0.0.256")', true],
  ['cidr("10.0.0.0/8").containsIP("10.1.2.3")', true],
  ['semver("1.2.3").isLessThan(semver("1.10.0"))', true],
  ['!format.dns1123Label().validate("A_").hasValue()', false],
  ['format.named("uuid").hasValue()', true],
  ['cel.bind(n, self.a + 1, n * n)', 4n],
  ['duration("90m") == duration("1h30m")', true],
  ['self.nothing == 1', 'no such key: nothing'],
  ['self.list[5] == 1', 'index out of bounds: 5'],
  ['1 / 0 == 1', 'division by zero'],
  ['optional.none().value()', 'optional.none() dereference'],
  ['[?dyn(1)]', 'cannot initialize optional list element from non-optional value 1'],
  ["{?'a': dyn(1)}", "cannot initialize optional entry 'a' from non-optional value 1"],
  ["int('x')", "type conversion error from 'string' to 'int'"],
  ["'%d'.format([1.5])", 'error during formatting: decimal clause can only be used on integers, was given double'],
])('%s', check);

test.each<readonly [string, string]>([
  ['self.nope', "ERROR: <input>:1:5: undefined field 'nope'\n | self.nope\n | ....^"],
  ['other == 1', "ERROR: <input>:1:1: undeclared reference to 'other' (in container '')\n | other == 1\n | ^"],
  ['self.spec.n + "x"', "ERROR: <input>:1:13: found no matching overload for '_+_' applied to '(int, string)'"],
  ['self.spec.n', 'must evaluate to a bool'],
  ['1 && true', "ERROR: <input>:1:3: found no matching overload for '_&&_' applied to '(int, bool)'"],
  ['1 ? true : false', "ERROR: <input>:1:3: found no matching overload for '_?_:_' applied to '(int, bool, bool)'"],
  ['nope(1)', "ERROR: <input>:1:5: undeclared reference to 'nope' (in container '')"],
  ["[1].size('a') == 1", "ERROR: <input>:1:9: found no matching overload for 'size' applied to 'list(int).(string)'"],
  ['[?1] == []', "ERROR: <input>:1:3: expected type 'optional_type(int)' but found 'int'"],
  ['f(1, ?2)', 'Syntax error'],
  ['self.spec.n ==', "ERROR: <input>:1:15: Syntax error: mismatched input '<EOF>'"],
])('refuses %s', (expression, problem) => {
  const schema = {
    type: 'object',
    properties: { spec: { type: 'object', properties: { n: { type: 'integer' } } } },
  };
  const { problems } = compileCel(expression, { variables: { self: { schema } }, result: 'bool' });
  expect(problems[0]).toContain(problem);
});

test('objects that a schema describes can be compared', () => {
  const schema = { type: 'object', properties: { namespace: { type: 'string' } } };
  const same = compileCel('self == oldSelf && self.__namespace__ == "x"', {
    variables: { self: { schema }, oldSelf: { schema } },
  });
  expect(same.problems).toEqual([]);
  const value = toCel({ namespace: 'x' }, schema);
  expect(same.evaluate({ self: value, oldSelf: value })).toMatchObject({ ok: true, value: true });
  expect([...same.names]).toEqual(['self', 'oldSelf']);
});

test('an expression that loops too long is stopped', () => {
  const list = toCel(Array.from({ length: 3000 }, (_, i) => i));
  const nested = compileCel('self.all(a, self.all(b, a >= 0 || b >= 0))', { variables: { self: 'dyn' } });
  expect(nested.evaluate({ self: list })).toMatchObject({
    ok: false,
    exceeded: true,
    message: 'operation cancelled: actual cost limit exceeded',
  });
});

test('a pattern that would keep a RegExp busy for hours is answered at once', () => {
  const rule = compileCel('self.matches("^(a+)+$")', { variables: { self: 'string' }, result: 'bool' });
  expect(rule.problems).toEqual([]);
  expect(rule.evaluate({ self: `${'a'.repeat(200)}b` })).toMatchObject({ ok: true, value: false });
  expect(rule.evaluate({ self: 'a'.repeat(200) })).toMatchObject({ ok: true, value: true });
});
