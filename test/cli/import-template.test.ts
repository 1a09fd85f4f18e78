import { expect, it } from 'vitest';
import type { Remain } from '../../cli/remains/find.ts';
import { adoptionOf, importableSchema } from '../../cli/remains/import-template.ts';

const StackName = 'cxone-byoc-middleware-prod';
const queue = (Properties: Record<string, unknown> = {}) => ({
  Type: 'AWS::SQS::Queue',
  UpdateReplacePolicy: 'Retain',
  Properties,
});
const remain = (name: string): Remain => ({ type: 'AWS::SQS::Queue', name, id: `https://sqs.example.net/${name}` });

const toDeploy = importableSchema.parse({
  Resources: {
    DeadLetters: queue(),
    Holding: queue({ RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } } }),
  },
});
const kept = [remain(`${StackName}-Holding-Ab12Cd34Ef56`)];

it('what refers to a thing that the stack has is taken into it, as after a roll-back to a version without it', () => {
  const current = importableSchema.parse({ Resources: { DeadLetters: queue() } });
  expect([...adoptionOf(toDeploy, current, kept, StackName).taken.keys()]).toEqual(['Holding']);
});

it('what refers to a thing that is nowhere is left to the deploy', () => {
  expect(adoptionOf(toDeploy, undefined, kept, StackName)).toMatchObject({ missing: ['DeadLetters', 'Holding'] });
});
