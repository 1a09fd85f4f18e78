import { ACCOUNT, type Account, Refused, REGION } from './account.ts';
import { type Answer, escaped, xml } from './answers.ts';
import { type Import, Stack } from './stacks.ts';

/** CloudFormation's query API: change sets, and what a deploy asks about stacks. */
export class CloudFormation {
  readonly #account: Account;
  readonly #stacks = new Map<string, Stack>();

  constructor(account: Account) {
    this.#account = account;
  }

  stack(name: string): Stack | undefined {
    return this.#stacks.get(name);
  }

  /** Undefined: it has no such action. */
  answer(parameters: URLSearchParams): Answer | undefined {
    const action = parameters.get('Action') ?? '';
    const name = nameIn(parameters.get('StackName') ?? '');
    this.#account.authorize(`cloudformation:${action}`, idOf(name));
    const result = this.#result(action, name, parameters);
    if (result === undefined) return undefined;
    return xml(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`);
  }

  #result(action: string, name: string, parameters: URLSearchParams): string | undefined {
    switch (action) {
      case 'ValidateTemplate':
        return '';
      case 'DescribeStacks':
        return `<Stacks><member>${described(this.#there(name))}</member></Stacks>`;
      case 'CreateChangeSet':
        return this.#propose(name, parameters);
      case 'DescribeChangeSet':
        return this.#describeChangeSet(this.#there(name), changeSetIn(parameters));
      case 'DeleteChangeSet':
        this.#there(name).changeSets.delete(changeSetIn(parameters));
        return '';
      case 'ExecuteChangeSet':
        this.#there(name).execute(changeSetIn(parameters));
        return '';
      case 'DeleteStack':
        this.#delete(name);
        return '';
      case 'GetTemplate':
        return `<TemplateBody>${escaped(this.#there(name).body)}</TemplateBody>`;
      case 'DescribeStackEvents':
        return `<StackEvents>${eventsOf(this.#there(name))}</StackEvents>`;
      case 'DescribeStackResource':
        return resourceOf(this.#there(name), parameters.get('LogicalResourceId') ?? '');
      case 'ListStackResources':
        return '<StackResourceSummaries></StackResourceSummaries>';
      default:
        return undefined;
    }
  }

  #there(name: string): Stack {
    const stack = this.#stacks.get(name);
    if (stack === undefined) throw new Refused(`Stack with id ${name} does not exist`);
    return stack;
  }

  #propose(name: string, parameters: URLSearchParams): string {
    const kind = parameters.get('ChangeSetType') ?? 'UPDATE';
    const isNew = kind !== 'UPDATE' && !this.#stacks.has(name);
    const stack = isNew ? new Stack(name, this.#account) : this.#there(name);
    const body = parameters.get('TemplateBody') ?? this.#uploaded(parameters.get('TemplateURL') ?? '');
    const given = new Map(
      membersIn(parameters, 'Parameters').map((member): [string, string] => {
        const key = member.get('ParameterKey') ?? '';
        const isKept = member.get('UsePreviousValue') === 'true';
        return [key, (isKept ? stack.parameters.get(key) : member.get('ParameterValue')) ?? ''];
      }),
    );
    stack.propose(changeSetIn(parameters), kind, body, given, importsIn(parameters));
    if (isNew) this.#stacks.set(name, stack);
    return `<Id>${idOf(name)}/change-set</Id><StackId>${idOf(name)}</StackId>`;
  }

  #uploaded(url: string): string {
    const [bucket = '', ...key] = decodeURIComponent(new URL(url).pathname).slice(1).split('/');
    const found = this.#account.find('AWS::S3::Bucket', bucket)?.objects.get(key.join('/'));
    if (found === undefined) throw new Refused(`S3 error: The specified key does not exist: ${url}`);
    return found.body.toString();
  }

  #describeChangeSet(stack: Stack, name: string): string {
    const changeSet = stack.changeSets.get(name);
    if (changeSet === undefined) throw new Refused(`ChangeSet [${name}] does not exist`, 'ChangeSetNotFound');
    const ids = `<ChangeSetName>${name}</ChangeSetName><StackId>${idOf(stack.name)}</StackId><StackName>${stack.name}</StackName>`;
    if (stack.isEmpty(changeSet)) {
      return `${ids}<Status>FAILED</Status><ExecutionStatus>UNAVAILABLE</ExecutionStatus><StatusReason>The submitted information didn't contain changes. Submit different information to create a change set.</StatusReason><Changes></Changes>`;
    }
    return `${ids}<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus><Changes><member><Type>Resource</Type></member></Changes>`;
  }

  #delete(name: string): void {
    const stack = this.#stacks.get(name);
    if (stack === undefined) return;
    stack.delete();
    if (stack.status === 'DELETE_COMPLETE') this.#stacks.delete(name);
  }
}

const idOf = (name: string): string => `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${name}/test`;

/** A stack may be named by its ARN. */
const nameIn = (given: string): string => given.replace(/^.*:stack\/([^/]+)\/.*$/, '$1');

const changeSetIn = (parameters: URLSearchParams): string => parameters.get('ChangeSetName') ?? '';

/** The members of a list, each with its fields. */
function membersIn(parameters: URLSearchParams, list: string): URLSearchParams[] {
  const members = new Map<string, URLSearchParams>();
  for (const [name, value] of parameters) {
    const [, number = '', field = ''] = new RegExp(`^${list}\\.member\\.(\\d+)\\.(.+)$`).exec(name) ?? [];
    if (field === '') continue;
    const member = members.get(number) ?? new URLSearchParams();
    member.set(field, value);
    members.set(number, member);
  }
  return [...members.values()];
}

function importsIn(parameters: URLSearchParams): Import[] {
  return membersIn(parameters, 'ResourcesToImport').map((member) => ({
    type: member.get('ResourceType') ?? '',
    logicalId: member.get('LogicalResourceId') ?? '',
    identifier: new Map([
      [member.get('ResourceIdentifier.entry.1.key') ?? '', member.get('ResourceIdentifier.entry.1.value') ?? ''],
    ]),
  }));
}

function described(stack: Stack): string {
  const outputs = stack.outputs.map(
    ({ key, value, description }) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${escaped(value)}</OutputValue><Description>${escaped(description)}</Description></member>`,
  );
  return (
    `<StackId>${idOf(stack.name)}</StackId><StackName>${stack.name}</StackName><StackStatus>${stack.status}</StackStatus>` +
    `<CreationTime>2026-03-02T10:15:30Z</CreationTime><Outputs>${outputs.join('')}</Outputs>`
  );
}

function eventsOf({ name, events }: Stack): string {
  const members = events.map(
    ({ logicalId, type, status, reason }, index) =>
      `<member><StackId>${idOf(name)}</StackId><StackName>${name}</StackName><EventId>${index}</EventId>` +
      `<LogicalResourceId>${logicalId}</LogicalResourceId><ResourceType>${type}</ResourceType>` +
      `<ResourceStatus>${status}</ResourceStatus><ResourceStatusReason>${escaped(reason ?? '')}</ResourceStatusReason>` +
      '<Timestamp>2026-03-02T10:15:30Z</Timestamp></member>',
  );
  return members.reverse().join('');
}

function resourceOf(stack: Stack, logicalId: string): string {
  const thing = stack.resources.get(logicalId);
  if (thing === undefined) throw new Refused(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  return (
    `<StackResourceDetail><StackId>${idOf(stack.name)}</StackId><StackName>${stack.name}</StackName>` +
    `<LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${thing.name}</PhysicalResourceId>` +
    `<ResourceType>${thing.type}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></StackResourceDetail>`
  );
}
