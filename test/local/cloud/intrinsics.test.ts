import { describe, expect, it } from 'vitest';
import { resolveIntrinsics, type References } from '../../../local/cloud/intrinsics.ts';

const references: References = {
  ref: (name) => ({ Table: 'orders', 'AWS::Region': 'eu-west-1' })[name],
  attribute: (logicalId, attribute) =>
    logicalId === 'Queue' && attribute === 'Arn' ? 'arn:aws:sqs:eu-west-1:000000000000:q' : undefined,
};

describe('resolveIntrinsics', () => {
  it.each([
    { case: 'Ref', value: { Ref: 'Table' }, resolved: 'orders' },
    { case: 'GetAtt', value: { 'Fn::GetAtt': ['Queue', 'Arn'] }, resolved: 'arn:aws:sqs:eu-west-1:000000000000:q' },
    {
      case: 'GetAtt with a dot',
      value: { 'Fn::GetAtt': 'Queue.Arn' },
      resolved: 'arn:aws:sqs:eu-west-1:000000000000:q',
    },
    { case: 'Sub', value: { 'Fn::Sub': '${Table}-${AWS::Region}' }, resolved: 'orders-eu-west-1' },
    {
      case: 'Sub of an attribute',
      value: { 'Fn::Sub': 'to ${Queue.Arn}' },
      resolved: 'to arn:aws:sqs:eu-west-1:000000000000:q',
    },
    {
      case: 'Sub with variables',
      value: { 'Fn::Sub': ['${a}/${Table}', { a: { Ref: 'AWS::Region' } }] },
      resolved: 'eu-west-1/orders',
    },
    { case: 'Sub with a literal', value: { 'Fn::Sub': '${!Table}' }, resolved: '${Table}' },
    { case: 'Join', value: { 'Fn::Join': ['-', ['a', { Ref: 'Table' }, 7]] }, resolved: 'a-orders-7' },
    { case: 'depth', value: { a: [{ b: { Ref: 'Table' } }, null, 5] }, resolved: { a: [{ b: 'orders' }, null, 5] } },
  ])('resolves $case', ({ value, resolved }) => {
    expect(resolveIntrinsics(value, references)).toEqual(resolved);
  });

  it.each([
    { case: 'an unknown resource', value: { Ref: 'Role' }, problem: /Role is referred to/ },
    { case: 'an unknown attribute', value: { 'Fn::GetAtt': ['Queue', 'Size'] }, problem: /Queue\.Size is referred to/ },
    { case: 'another intrinsic', value: { 'Fn::ImportValue': 'x' }, problem: /Fn::ImportValue is not supported/ },
  ])('refuses $case', ({ value, problem }) => {
    expect(() => resolveIntrinsics(value, references)).toThrow(problem);
  });
});
