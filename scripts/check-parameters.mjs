// Serverless plugin: before anything is packaged, sees whether the functions are built of the sources as they are, and reads
// the settings as each function does at its start, so that a mistake is told here and not by every function. Before a deploy
// it asks AWS who deploys. Takes the slash off the end of publicUrl, for functions and sheet alike.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsProblem } from '../cli/aws-problems.ts';
import {
  environmentProblems,
  judgedEarly,
  nameIn,
  parameterProblems,
  regionProblems,
  stageProblems,
} from './deploy-problems.ts';

export default class CheckParameters {
  constructor(serverless, options, utils) {
    const given = [options?.param ?? []].flat().map(String);
    const provider = () => serverless.getProvider('aws');
    const runs = (command) => serverless.processedInput?.commands?.[0] === command;
    const askWhoDeploys = async (region, profile) => {
      const { problem, account, arn } = await identityOf(region, profile);
      if (problem !== undefined) throw new serverless.classes.Error(`Nothing was deployed. ${problem}`, 'BYOC_ACCOUNT');
      utils?.log?.notice?.(`To the account ${account}, as ${arn}`);
    };
    const problemsOfParameters = () => parameterProblems(given, declaredFor(provider().getStage(), serverless));
    const refuse = (problems) => {
      if (problems.length === 0) return;
      throw new serverless.classes.Error(`Nothing was packaged.\n- ${problems.join('\n- ')}`, 'BYOC_PARAMETERS');
    };
    this.hooks = {
      'before:package:cleanup': async () => {
        const { service, serviceDir } = serverless;
        const stage = provider().getStage();
        refuse([
          ...bundleProblems(serviceDir, stage),
          ...stageProblems(stage, service),
          ...regionProblems(provider().getRegion()),
          ...problemsOfParameters(),
          ...environmentProblems(service),
        ]);
        withoutSlash(service);
        withNumbers(service.resources);
        if (runs('deploy'))
          await askWhoDeploys(provider().getRegion(), options['aws-profile'] ?? service.provider.profile);
      },
    };
    // Before the framework itself refuses them, which names no parameter and no example.
    if (runs('package') || runs('deploy')) {
      refuse([
        ...(options?.region === undefined ? [] : regionProblems(options.region)),
        ...(given.some((one) => judgedEarly.includes(nameIn(one))) ? problemsOfParameters() : []),
      ]);
    }
  }
}

/** Who deploys, or what is in the way, before minutes go into a package that can't be uploaded. */
async function identityOf(region, profile) {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ region, ...(profile === undefined ? {} : { profile }) });
  try {
    const { Account: account, Arn: arn } = await client.send(new GetCallerIdentityCommand());
    return { account, arn };
  } catch (error) {
    const problem = awsProblem(error, profile ?? process.env.AWS_PROFILE);
    return { problem: problem ?? `AWS refused it: ${error.name}: ${error.message}` };
  } finally {
    client.destroy();
  }
}

/** The parameters that serverless.yml has for a stage, by name. */
function declaredFor(stage, { configurationInput }) {
  const { params = {} } = configurationInput ?? {};
  return { ...params.default, ...params[stage] };
}

/** Is what would be packaged built, and of the sources as they are? */
function bundleProblems(folder, stage) {
  const built = readOr(undefined, () => JSON.parse(readFileSync(join(folder, 'dist/meta.json'), 'utf8')));
  const command = `\`npm run deploy -- --stage ${stage}\` builds first`;
  if (built === undefined) return [`There is no dist/, for nothing was built: ${command}.`];
  const changed = Object.entries(built.sources ?? { 'dist/meta.json': '' })
    .filter(([path, digest]) => readOr('', () => sha256(readFileSync(join(folder, path)))) !== digest)
    .map(([path]) => path);
  if (changed.length === 0) return [];
  const others = changed.length > 1 ? ` and of ${changed.length - 1} more` : '';
  return [`dist/ was built of another ${changed[0]}${others} than is here now: ${command}.`];
}

function readOr(otherwise, read) {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** What the command line gives is text, and the template wants numbers. */
function withNumbers({ Resources, extensions }) {
  const places = [
    [Resources.AuditLogGroup.Properties, 'RetentionInDays'],
    [extensions.HttpApiStage.Properties.DefaultRouteSettings, 'ThrottlingRateLimit'],
  ];
  for (const [properties, name] of places) properties[name] = Number(properties[name]);
}

function withoutSlash(service) {
  const { 'Fn::Sub': url } = service.provider.environment.PUBLIC_URL;
  if (!url.endsWith('/')) return;
  const bare = url.replace(/\/+$/, '');
  for (const part of [service.provider.environment, service.resources.Outputs]) replaceIn(part, url, bare);
}

function replaceIn(node, from, to) {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string') node[key] = value.replaceAll(from, to);
    else if (typeof value === 'object' && value !== null) replaceIn(value, from, to);
  }
}
