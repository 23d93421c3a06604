import { describe, expect, it } from 'vitest';
import { formatLabelSelector, labelMatcher, parseFieldSelector, parseLabelSelector, selectsLabels } from './index.ts';

const labels = { app: 'web', tier: 'front', n: '5' };

describe('a label selector', () => {
  it.each([
    ['app=web', true],
    ['app==web,tier!=back', true],
    ['app in (api, web)', true],
    ['app notin (api,web)', false],
    ['missing notin (a)', true],
    ['tier', true],
    ['!tier', false],
    ['!missing', true],
    ['n>4,n<6', true],
    ['missing!=a', true],
    ['', true],
  ])('%j on an object: %j', (text, expected) => {
    expect(labelMatcher(parseLabelSelector(text))?.(labels) ?? true).toBe(expected);
  });

  it.each([
    ['a===b', "unable to parse requirement: found '=', expected: identifier"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a,', "found '', expected: identifier after ','"],
  ])('%j is refused', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(message);
  });
});

it('a LabelSelector object selects by labels and expressions; none selects nothing', () => {
  const selector = {
    matchLabels: { app: 'web' },
    matchExpressions: [{ key: 'tier', operator: 'In', values: ['front'] }],
  };
  expect(selectsLabels(selector, labels)).toBe(true);
  expect(selectsLabels({}, labels)).toBe(true);
  expect(selectsLabels(undefined, labels)).toBe(false);
  expect(formatLabelSelector(selector)).toBe('app=web,tier in (front)');
});

it('a field selector keeps what is escaped', () => {
  expect(parseFieldSelector('metadata.name=a\\,b,spec.x!=c')).toEqual([
    { path: 'metadata.name', operator: '=', value: 'a,b' },
    { path: 'spec.x', operator: '!=', value: 'c' },
  ]);
});
