// Makes of a compiled template of one stage a template with parameters, which deploys without the framework.
import { days, parameterName, settings } from './parameters.mjs';

/** Stands in the compiled template for the value of a setting. */
export const placeholder = (setting) => `BYOC-SETTING-${setting}-END`;
const PLACEHOLDER = /BYOC-SETTING-(\w+)-END/g;

/** What the framework needs, and nobody else. */
const isOfFramework = (id) => /^ServerlessDeploymentBucket/.test(id);

/**
 * @param compiled The framework's template, with placeholders for settings.
 * @param zips Names of the zips in the release, by that in the compiled template.
 * @param version Of the release.
 */
export function releaseTemplate(compiled, zips, version) {
  const kept = (part) => Object.fromEntries(Object.entries(part).filter(([id]) => !isOfFramework(id)));
  const template = withParameters({
    ...compiled,
    Resources: kept(compiled.Resources),
    Outputs: kept(compiled.Outputs),
  });
  const stage = stageParameters(template.Resources);
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type !== 'AWS::Lambda::Function') continue;
    const zip = zips.get(Properties.Code.S3Key.split('/').at(-1));
    Properties.Code = { S3Bucket: { Ref: 'ArtifactBucket' }, S3Key: { 'Fn::Sub': `\${ArtifactPrefix}${zip}` } };
  }
  template.Resources.Table.Properties.DeletionProtectionEnabled = { 'Fn::If': ['TableIsProtected', true, false] };
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `cxone-byoc-middleware ${version}: a channel of your own in NICE CXone. Name the stack cxone-byoc-middleware-prod.`,
    Parameters: {
      ArtifactBucket: {
        Type: 'String',
        Description: 'The bucket that you uploaded the folder to, in this region',
        AllowedPattern: '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]',
        ConstraintDescription: 'must be the name of a bucket',
      },
      ArtifactPrefix: {
        Type: 'String',
        Default: `cxone-byoc-middleware/${version}/`,
        Description: 'Where in the bucket the folder lies, with a slash at the end; empty: at the top',
        AllowedPattern: '([^/\\s]+/)*',
        ConstraintDescription: 'must be empty or end with a slash',
      },
      ProtectTable: {
        Type: 'String',
        Default: 'false',
        AllowedValues: ['true', 'false'],
        Description:
          'Choose true with an update once the stack is there: a creation that fails can not delete a protected table',
      },
      ...Object.fromEntries(Object.entries(settings).map(([setting, rules]) => [parameterName(setting), rules])),
      ...stage,
    },
    Conditions: {
      ...template.Conditions,
      TableIsProtected: { 'Fn::Equals': [{ Ref: 'ProtectTable' }, 'true'] },
      OwnDomain: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: parameterName('publicUrl') }, ''] }] },
    },
    Resources: template.Resources,
    Outputs: template.Outputs,
  };
}

/** Where the HTTP API is reached: what the setting says, or its own address. */
const publicUrl = {
  'Fn::If': [
    'OwnDomain',
    { Ref: parameterName('publicUrl') },
    { 'Fn::Sub': 'https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}' },
  ],
};

/** References in the place of placeholders, at any depth. */
function withParameters(value) {
  if (typeof value === 'string') return referring(value);
  if (Array.isArray(value)) return value.map(withParameters);
  if (typeof value !== 'object' || value === null) return value;
  const { 'Fn::Sub': sub } = value;
  if (typeof sub === 'string' && sub.match(PLACEHOLDER)) return substituting(sub);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withParameters(part)]));
}

function referring(text) {
  const [whole, setting] = [...text.matchAll(PLACEHOLDER)][0] ?? [];
  if (whole === undefined) return text;
  if (setting === 'publicUrl' && whole === text) return publicUrl;
  return whole === text ? { Ref: parameterName(setting) } : substituting(text.replaceAll('${', '${!'));
}

function substituting(text) {
  const written = text.replaceAll(PLACEHOLDER, (_whole, setting) => `\${${parameterName(setting)}}`);
  // The parameter may be empty: then it is another text that stands there.
  return written.includes('${PublicUrl}') ? { 'Fn::Sub': [written, { PublicUrl: publicUrl }] } : { 'Fn::Sub': written };
}

/** Makes parameters of what differs by stage in serverless.yml, with the compiled stage's values as defaults. */
function stageParameters(resources) {
  const ofType = (type) => Object.entries(resources).filter(([, { Type }]) => Type === type);
  const parameters = {};
  const parameter = (name, rules, value, Description) => {
    parameters[name] ??= { ...rules, Default: Number(value), Description };
    return { Ref: name };
  };
  for (const [, { Properties }] of ofType('AWS::Logs::LogGroup')) {
    if (Properties.LogGroupName === undefined) continue;
    const why = 'For how many days the functions’ logs are kept';
    Properties.RetentionInDays = parameter('LogRetentionInDays', days, Properties.RetentionInDays, why);
  }
  const queues = { DeliverOutbound: 'outboundConcurrency', DeliverStatus: 'statusConcurrency' };
  const concurrencyOf = (id) => queues[Object.keys(queues).find((name) => id.startsWith(name))] ?? 'inboundConcurrency';
  // The framework takes nothing but numbers here.
  for (const [id, { Properties }] of ofType('AWS::Lambda::EventSourceMapping')) {
    Properties.ScalingConfig.MaximumConcurrency = { Ref: parameterName(concurrencyOf(id)) };
  }
  const { DefaultRouteSettings: routes } = resources.HttpApiStage.Properties;
  routes.ThrottlingRateLimit = { Ref: parameterName('requestsPerSecond') };
  for (const [id, { Properties }] of ofType('AWS::Events::Rule')) {
    if (id.startsWith('ReportGauges')) Properties.State = { 'Fn::If': ['AlarmsWanted', 'ENABLED', 'DISABLED'] };
  }
  return parameters;
}
