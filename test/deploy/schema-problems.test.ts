import { describe, expect, it } from 'vitest';
import { schemaProblems } from './schema-problems.ts';
import { templateSchema } from './template.ts';

const queue = { Type: 'AWS::SQS::Queue', Properties: {} };

describe('schemaProblems', () => {
  it.each([
    {
      fault: 'a type that does not exist',
      resources: { A: { Type: 'AWS::SQS::Kew' } },
      problem: 'A: no such type AWS::SQS::Kew',
    },
    {
      fault: 'a property that does not exist',
      resources: { A: { ...queue, Properties: { Fifo: true } } },
      problem: 'A: no such property Fifo',
    },
    {
      fault: 'a missing property',
      resources: { A: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [] } } },
      problem: 'A: PolicyDocument is missing',
    },
    {
      fault: 'a value of the wrong kind',
      resources: { A: { ...queue, Properties: { DelaySeconds: 'soon' } } },
      problem: 'A.DelaySeconds: "soon" is no integer',
    },
    {
      fault: 'a fault inside a nested type',
      resources: { A: { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [{ AttributeName: 'pk' }] } } },
      problem: 'A.KeySchema[0]: KeyType is missing',
    },
    {
      fault: 'a reference to nothing',
      resources: { A: { ...queue, Properties: { QueueName: { Ref: 'B' } } } },
      problem: "A: refers to B, which isn't there",
    },
    {
      fault: 'an attribute that does not exist',
      resources: { A: { ...queue, Properties: { QueueName: { 'Fn::Sub': '${B.Urn}' } } }, B: queue },
      problem: 'A: B has no attribute Urn',
    },
    {
      fault: 'a dependency on nothing',
      resources: { A: { ...queue, DependsOn: 'B' } },
      problem: "A: depends on B, which isn't there",
    },
    {
      fault: 'a condition that does not exist',
      resources: { A: { ...queue, Condition: 'Wanted' } },
      problem: "A: made on condition Wanted, which isn't there",
    },
  ])('finds $fault', async ({ resources, problem }) => {
    const template = {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'seeded',
      Resources: resources,
      Outputs: {},
    };
    expect(await schemaProblems(templateSchema.parse(template))).toContain(problem);
  });
});
