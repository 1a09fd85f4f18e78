// The settings of serverless.yml as parameters of CloudFormation: the same defaults, and the checks that it can make.
const yesOrNo = { Type: 'String', AllowedValues: ['true', 'false'] };
const oneOf = (...AllowedValues) => ({ Type: 'String', AllowedValues });
const whole = (MinValue, MaxValue) => ({
  Type: 'Number',
  MinValue,
  ...(MaxValue !== undefined && { MaxValue }),
  ConstraintDescription: `must be a whole number from ${MinValue}${MaxValue === undefined ? '' : ` to ${MaxValue}`}`,
});
const matching = (AllowedPattern, ConstraintDescription) => ({ Type: 'String', AllowedPattern, ConstraintDescription });

const ORIGIN = '(https://[A-Za-z0-9.-]+(:[0-9]{1,5})?)?';
const origin = matching(ORIGIN, 'must be empty, or an https URL without a path, e.g. https://api.example.com');
/** Numbers of days that CloudWatch Logs takes (CloudWatch Logs API, PutRetentionPolicy). */
const RETENTIONS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];
export const days = { Type: 'Number', AllowedValues: RETENTIONS };
const workers = whole(2, 1000);

const ANSWER = '[^ .=]+\\.[^ =]+=[^ ]+';
const HOST = '([a-z0-9.-]+|\\[[0-9a-f:]+\\])(:[0-9]{1,5})?';

/** By the name of the parameter in serverless.yml, in the order of the console's form. */
export const settings = {
  publicUrl: {
    Default: '',
    Description: 'Your own domain in front of the HTTP API; empty: its own address',
    ...origin,
  },
  channelTypeName: {
    Default: 'Custom channel',
    Description: 'The name of the record in CXone',
    ...matching('.{1,100}', 'must have 1 to 100 characters'),
  },
  alarms: { Default: 'true', Description: 'Alarms, metrics and a dashboard', ...yesOrNo },
  alarmEmail: {
    Default: '',
    Description: 'Who gets the alarms; empty: nobody',
    ...matching('([^@\\s]+@[^@\\s]+)?', 'must be empty or an e-mail address'),
  },
  alarmEnds: { Default: 'false', Description: 'An alarm tells of its end as well', ...yesOrNo },
  accessLogs: { Default: 'true', Description: 'A line in the log for each request of the HTTP API', ...yesOrNo },
  requestsPerSecond: {
    Default: 500,
    Description: 'Limit of each route of messages; not above the quota of your account',
    ...whole(1, 10_000),
  },
  inboundConcurrency: { Default: 50, Description: 'Messages of customers that are delivered at once', ...workers },
  outboundConcurrency: { Default: 20, Description: 'Queued messages of agents that are sent at once', ...workers },
  statusConcurrency: { Default: 10, Description: 'Receipts that are delivered at once', ...workers },
  cxoneAuthBaseUrl: { Default: '', Description: 'Sign-in of CXone; empty: the commercial cloud', ...origin },
  cxoneApiBaseUrl: { Default: '', Description: 'API of CXone; empty: found by its discovery', ...origin },
  logLevel: { Default: 'info', Description: 'What is logged', ...oneOf('debug', 'info', 'warn', 'error') },
  retryAfterSeconds: {
    Default: 5,
    Description: 'A callback repeated after a send that took so long is a retry of CXone; 0 switches that off',
    ...whole(0, 600),
  },
  callbackBudgetSeconds: {
    Default: 8,
    Description: 'A message of an agent that is not under way by then is queued',
    ...whole(1, 20),
  },
  customerIds: { Default: 'prefixed', Description: 'plain: as in 0.2.0', ...oneOf('prefixed', 'plain') },
  answerForm: {
    Default: 'superset',
    Description: 'strict: where CXone refuses an answer over a field that it does not know',
    ...oneOf('superset', 'strict'),
  },
  maxFileMegabytes: { Default: 40, Description: 'The largest file that is passed on', ...whole(1, 100) },
  fileLinkSeconds: { Default: 3600, Description: 'For how long a link to a file works', ...whole(3600, 21_600) },
  fileHandover: { Default: 'link', Description: 'How CXone gets a file of a customer', ...oneOf('link', 'upload') },
  executableFiles: { Default: 'refuse', Description: 'Programs and scripts', ...oneOf('refuse', 'allow') },
  privateHosts: {
    Default: '',
    Description: 'Hosts of providers that may be private, with commas between',
    ...matching(`(${HOST}(,${HOST})*)?`, 'must be host names with commas between them'),
  },
  prefill: {
    Default: '',
    Description: 'Answers with which the form of a new channel begins, e.g. telegram.apiUrl=https://bots.example.com',
    ...matching(`(${ANSWER}( ${ANSWER})*)?`, 'must be provider.setting=answer, with a space between'),
  },
  supportContact: {
    Type: 'String',
    Default: '',
    Description: 'Whom an admin is to ask, e.g. a mail address',
    MaxLength: 200,
  },
  hstsSubdomains: { Default: 'false', Description: 'https for all hosts below publicUrl as well', ...yesOrNo },
  auditRetentionDays: { Default: 400, Description: 'For how long it is known who did what', ...days },
  secretAgeDays: { Default: 365, Description: 'From then on a secret is called old', ...whole(1) },
  capture: { Default: 'false', Description: 'Notes the shapes of what CXone sends', ...yesOrNo },
};

/** Parameters of the console have capitals. */
export const parameterName = (setting) => setting.charAt(0).toUpperCase() + setting.slice(1);
