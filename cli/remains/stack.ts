import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import type { Stage } from '../target.ts';

/** CloudFormation's status of the stage's stack. Undefined: there is none. */
export async function stackStatusOf({ stackName, region }: Stage): Promise<string | undefined> {
  try {
    const { Stacks } = await new CloudFormationClient({ region }).send(
      new DescribeStacksCommand({ StackName: stackName }),
    );
    return Stacks?.[0]?.StackStatus;
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

/** Whether functions of the stage are there: those of a stack of another name, such as one of a release, are called alike. */
export async function hasFunctions({ stackName, region }: Stage): Promise<boolean> {
  try {
    await new LambdaClient({ region }).send(new GetFunctionCommand({ FunctionName: `${stackName}-issueToken` }));
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}
