import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import { ACCOUNT, Account, Refused } from './aws/account.ts';
import { type Answer, escaped, json, xml } from './aws/answers.ts';
import { answerOfBuckets } from './aws/buckets.ts';
import { CloudFormation } from './aws/cloudformation.ts';
import { answerOfServices } from './aws/services.ts';

const addressSchema = z.object({ port: z.number() });

/**
 * As much of AWS on a loopback port as deploys, removals and roll-backs need: one {@link Account} with its quotas and
 * rights, CloudFormation with change sets that can fail, S3, and what looks after a stack's remains. What it doesn't know is answered
 * with 501 and remembered in {@link unexpected}.
 */
export class LoopbackAws {
  readonly account = new Account();
  readonly cloudFormation = new CloudFormation(this.account);
  readonly calls: string[] = [];
  readonly unexpected: string[] = [];
  readonly #server: Server;

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

  /** What was uploaded for deploys, by key. */
  get objects(): ReadonlyMap<string, Buffer> {
    const buckets = this.account
      .ofType('AWS::S3::Bucket')
      .filter(({ logicalId }) => /DeploymentBucket/.test(logicalId));
    return new Map(buckets.flatMap(({ objects }) => [...objects].map(([key, { body }]) => [key, body])));
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
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const target = request.headers['x-amz-target'];
    try {
      if (typeof target === 'string') return this.#known(target, answerOfServices(target, body, this.account));
      if (request.method === 'POST' && url.pathname === '/') return this.#query(new URLSearchParams(body.toString()));
      if (url.pathname.startsWith('/2015-03-31/functions/')) return this.#function(url.pathname.split('/')[3] ?? '');
      this.calls.push(`${request.method ?? ''} object`);
      const bucketRequest = { method: request.method ?? '', url, headers: request.headers, body };
      return this.#known(`${request.method ?? ''} ${url.pathname}`, answerOfBuckets(bucketRequest, this.account));
    } catch (error) {
      if (error instanceof Refused) return refusal(error, typeof target === 'string');
      return this.#known(`${request.method ?? ''} ${url.pathname}: ${String(error)}`, undefined);
    }
  }

  #query(parameters: URLSearchParams): Answer {
    const action = parameters.get('Action') ?? '';
    this.calls.push(action);
    if (action === 'GetCallerIdentity') {
      const identity = `<Arn>arn:aws:iam::${ACCOUNT}:user/test</Arn><UserId>test</UserId><Account>${ACCOUNT}</Account>`;
      return xml(`<${action}Response><${action}Result>${identity}</${action}Result></${action}Response>`);
    }
    return this.#known(action, this.cloudFormation.answer(parameters));
  }

  #function(name: string): Answer {
    this.calls.push('GetFunction');
    const found = this.account.find('AWS::Lambda::Function', name);
    if (found === undefined) {
      return { status: 404, body: '{}', headers: { 'x-amzn-errortype': 'ResourceNotFoundException' } };
    }
    this.account.authorize('lambda:GetFunction', found.arn);
    return json({ Configuration: { FunctionName: name, LastModified: found.changedAt.toISOString() } });
  }

  #known(call: string, answer: Answer | undefined): Answer {
    if (answer !== undefined) return answer;
    this.unexpected.push(call);
    return { ...refusal(new Refused(`The loopback AWS has no ${call}`, 'NotImplemented'), false), status: 501 };
  }
}

function refusal({ code, message }: Refused, isJson: boolean): Answer {
  const status = code === 'AccessDenied' ? 403 : code === 'NoSuchKey' ? 404 : 400;
  if (isJson) {
    const body = JSON.stringify({ __type: code, message });
    return { status, body, headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': code } };
  }
  const inner = `<Code>${code}</Code><Message>${escaped(message)}</Message>`;
  // S3 has no envelope around its errors, and the others have.
  const body =
    code === 'NoSuchKey'
      ? `<Error>${inner}</Error>`
      : `<ErrorResponse><Error><Type>Sender</Type>${inner}</Error></ErrorResponse>`;
  return { status, body, headers: { 'content-type': 'text/xml' } };
}
