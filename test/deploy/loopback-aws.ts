import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import { physicalIdOf, valueOf } from './template-values.ts';
import { templateSchema } from './template.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

const xml = (body: string): Answer => ({ status: 200, body, headers: { 'content-type': 'text/xml' } });
const addressSchema = z.object({ port: z.number() });

/**
 * As much of AWS on a loopback port as a first `serverless deploy` needs: STS, CloudFormation change sets that succeed
 * at once, an S3 bucket that keeps what is put, and a Lambda without functions. What it doesn't know is answered with
 * 501 and remembered in {@link unexpected}.
 */
export class LoopbackAws {
  readonly calls: string[] = [];
  readonly unexpected: string[] = [];
  /** What was uploaded, by key. */
  readonly objects = new Map<string, Buffer>();
  readonly #server: Server;
  #status: 'CREATE_COMPLETE' | 'UPDATE_COMPLETE' | undefined;
  #nextStatus: 'CREATE_COMPLETE' | 'UPDATE_COMPLETE' = 'CREATE_COMPLETE';
  #operations = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body, headers }) => {
        response.writeHead(status, headers);
        response.end(body);
      });
    });
  }

  static async start(): Promise<LoopbackAws> {
    const aws = new LoopbackAws();
    await new Promise<void>((ready) => aws.#server.listen(0, '127.0.0.1', ready));
    return aws;
  }

  async stop(): Promise<void> {
    await new Promise((stopped) => this.#server.close(stopped));
  }

  /** What makes an AWS SDK call this instead of AWS. */
  environment(): Record<string, string> {
    const { port } = addressSchema.parse(this.#server.address());
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test-access-key',
      AWS_SECRET_ACCESS_KEY: 'test-secret-access-key',
    };
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const body = await buffer(request);
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method === 'POST' && pathname === '/') {
      const parameters = new URLSearchParams(body.toString());
      this.calls.push(parameters.get('Action') ?? '');
      return this.#query(parameters);
    }
    if (pathname.startsWith('/2015-03-31/functions/')) {
      this.calls.push('GetFunction');
      return { status: 404, body: '{}', headers: { 'x-amzn-errortype': 'ResourceNotFoundException' } };
    }
    this.calls.push(`${request.method ?? ''} object`);
    return this.#s3(request, decodeURIComponent(pathname).split('/').slice(2).join('/'), body);
  }

  #s3(request: IncomingMessage, key: string, body: Buffer): Answer {
    if (request.method === 'PUT') {
      this.objects.set(key, body);
      return { status: 200, body: '', headers: { etag: '"uploaded"' } };
    }
    if (request.method === 'HEAD') return { status: 200, body: '' };
    if (request.method === 'GET' && key === '') {
      return xml('<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>0</KeyCount></ListBucketResult>');
    }
    return this.#unknown(`${request.method ?? ''} ${key}`);
  }

  #query(parameters: URLSearchParams): Answer {
    const stackName = parameters.get('StackName')?.replace(/^.*:stack\/([^/]+)\/.*$/, '$1') ?? '';
    const stackId = `arn:aws:cloudformation:eu-west-1:000000000000:stack/${stackName}/test`;
    const ids = `<StackId>${stackId}</StackId><StackName>${stackName}</StackName>`;
    const action = parameters.get('Action') ?? '';
    const answer = (result: string) =>
      xml(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`);
    switch (action) {
      case 'GetCallerIdentity':
        return answer(
          '<Arn>arn:aws:iam::000000000000:user/test</Arn><UserId>test</UserId><Account>000000000000</Account>',
        );
      case 'DescribeStacks':
        if (this.#status === undefined) {
          return refusal('ValidationError', `Stack with id ${stackName} does not exist`);
        }
        return answer(
          `<Stacks><member>${ids}<StackStatus>${this.#status}</StackStatus><CreationTime>2026-03-02T10:15:30Z</CreationTime>` +
            `<Outputs>${this.#outputs(stackName)}</Outputs></member></Stacks>`,
        );
      case 'CreateChangeSet':
        this.#nextStatus = parameters.get('ChangeSetType') === 'CREATE' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE';
        return answer(`<Id>${stackId}/change-set</Id><StackId>${stackId}</StackId>`);
      case 'DescribeChangeSet':
        return answer(
          `<ChangeSetId>${stackId}/change-set</ChangeSetId>${ids}<Status>CREATE_COMPLETE</Status>` +
            '<ExecutionStatus>AVAILABLE</ExecutionStatus><Changes><member><Type>Resource</Type></member></Changes>',
        );
      case 'ExecuteChangeSet':
        this.#status = this.#nextStatus;
        this.#operations += 1;
        return answer('');
      case 'DescribeStackEvents': {
        const status = this.#status ?? 'CREATE_COMPLETE';
        const members = [status, status.replace('COMPLETE', 'IN_PROGRESS')].map(
          (event) =>
            `<member>${ids}<EventId>${this.#operations}-${event}</EventId><LogicalResourceId>${stackName}</LogicalResourceId>` +
            `<ResourceType>AWS::CloudFormation::Stack</ResourceType><ResourceStatus>${event}</ResourceStatus>` +
            '<Timestamp>2026-03-02T10:15:30Z</Timestamp></member>',
        );
        return answer(`<StackEvents>${members.join('')}</StackEvents>`);
      }
      case 'DescribeStackResource': {
        const logicalId = parameters.get('LogicalResourceId') ?? '';
        return answer(
          `<StackResourceDetail>${ids}<LogicalResourceId>${logicalId}</LogicalResourceId>` +
            `<PhysicalResourceId>${physicalIdOf(stackName, logicalId)}</PhysicalResourceId>` +
            '<ResourceStatus>CREATE_COMPLETE</ResourceStatus></StackResourceDetail>',
        );
      }
      case 'ListStackResources':
        return answer('<StackResourceSummaries></StackResourceSummaries>');
      case 'ValidateTemplate':
      case 'DeleteChangeSet':
        return answer('');
      default:
        return this.#unknown(action);
    }
  }

  /** The outputs of the template that was uploaded last, with every reference resolved. */
  #outputs(stackName: string): string {
    const [, uploaded] =
      [...this.objects].findLast(([key]) => key.endsWith('compiled-cloudformation-template.json')) ?? [];
    if (uploaded === undefined) return '';
    const { Outputs } = templateSchema.parse(JSON.parse(uploaded.toString()));
    return Object.entries(Outputs)
      .map(
        ([key, { Description = '', Value }]) =>
          `<member><OutputKey>${key}</OutputKey><OutputValue>${valueOf(stackName, Value)}</OutputValue>` +
          `<Description>${Description}</Description></member>`,
      )
      .join('');
  }

  #unknown(call: string): Answer {
    this.unexpected.push(call);
    return { ...refusal('NotImplemented', `The loopback AWS has no ${call}`), status: 501 };
  }
}

function refusal(code: string, message: string): Answer {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  return { status: 400, body, headers: { 'content-type': 'text/xml' } };
}
