import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError } from '../../lib/settings.ts';

const environment = {
  TABLE_NAME: 'byoc-dev',
  INBOUND_QUEUE_URL: 'https://sqs.example.net/000000000000/inbound.fifo',
  OUTBOUND_QUEUE_URL: 'https://sqs.example.net/000000000000/outbound.fifo',
  STATUS_QUEUE_URL: 'https://sqs.example.net/000000000000/status',
  SECRETS_PREFIX: 'cxone-byoc-middleware/dev',
  FILES_BUCKET: 'byoc-dev-files',
  AUDIT_LOG_GROUP: 'byoc-dev-audit',
  PUBLIC_URL: 'https://byoc.example.net/',
};

function problemWith(changes: Readonly<Record<string, string | undefined>>): string {
  try {
    readSettings({ ...environment, ...changes });
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('The settings were expected to be refused.');
}

describe('readSettings', () => {
  it('fills in what may be left out', () => {
    expect(readSettings(environment)).toEqual({
      tableName: 'byoc-dev',
      inboundQueueUrl: 'https://sqs.example.net/000000000000/inbound.fifo',
      holdingQueueUrls: [],
      deadLetterQueueUrls: [],
      outboundQueueUrl: 'https://sqs.example.net/000000000000/outbound.fifo',
      statusQueueUrl: 'https://sqs.example.net/000000000000/status',
      secretsPrefix: 'cxone-byoc-middleware/dev',
      filesBucket: 'byoc-dev-files',
      auditLogGroup: 'byoc-dev-audit',
      publicUrl: 'https://byoc.example.net',
      hstsSubdomains: false,
      cxoneAuthBaseUrl: 'https://cxone.niceincontact.com',
      cxoneApiBaseUrl: undefined,
      allowHttp: false,
      privateHosts: [],
      supportContact: undefined,
      logLevel: 'info',
      retryAfterMs: 5_000,
      callbackBudgetMs: 8_000,
      answerForm: 'superset',
      customerIds: 'prefixed',
      files: { maxBytes: 40_000_000, linkSeconds: 3_600, handover: 'link', allowExecutables: false },
      queueWorkers: 50,
      capture: false,
    });
  });

  it('reads what is set', () => {
    expect(
      readSettings({
        ...environment,
        PUBLIC_URL: 'https://tools.example.net/',
        HSTS_SUBDOMAINS: 'true',
        CXONE_AUTH_BASE_URL: 'http://127.0.0.1:4010/',
        CXONE_API_BASE_URL: 'https://API.example.net',
        ALLOW_HTTP: 'true',
        PRIVATE_HOSTS: 'Chat.internal, 10.0.7.7:8443,[fd00::7],[fd00::8]:8443',
        PREFILL: 'telegram.apiUrl=https://bots.example.com/?a=b generic.deliveryUrl=https://chat.example.com',
        SUPPORT_CONTACT: 'digital@example.com',
        LOG_LEVEL: 'debug',
        RETRY_AFTER_SECONDS: '0',
        CALLBACK_BUDGET_SECONDS: '12',
        ANSWER_FORM: 'strict',
        CUSTOMER_IDS: 'plain',
        MAX_FILE_MEGABYTES: '25',
        FILE_LINK_SECONDS: '7200',
        FILE_HANDOVER: 'upload',
        EXECUTABLE_FILES: 'allow',
        QUEUE_WORKERS: '20',
        CAPTURE: 'true',
      }),
    ).toMatchObject({
      publicUrl: 'https://tools.example.net',
      hstsSubdomains: true,
      cxoneAuthBaseUrl: 'http://127.0.0.1:4010',
      cxoneApiBaseUrl: 'https://api.example.net',
      allowHttp: true,
      privateHosts: ['chat.internal', '10.0.7.7:8443', '[fd00::7]', '[fd00::8]:8443'],
      prefill: new Map([
        ['telegram.apiUrl', 'https://bots.example.com/?a=b'],
        ['generic.deliveryUrl', 'https://chat.example.com'],
      ]),
      supportContact: 'digital@example.com',
      logLevel: 'debug',
      retryAfterMs: 0,
      callbackBudgetMs: 12_000,
      answerForm: 'strict',
      customerIds: 'plain',
      files: { maxBytes: 25_000_000, linkSeconds: 7_200, handover: 'upload', allowExecutables: true },
      queueWorkers: 20,
      capture: true,
    });
  });

  it('takes what is set to nothing for not set', () => {
    const empty = {
      CXONE_AUTH_BASE_URL: '',
      CXONE_API_BASE_URL: '',
      ALLOW_HTTP: '',
      PRIVATE_HOSTS: '',
      PREFILL: '',
      SUPPORT_CONTACT: '',
      LOG_LEVEL: '',
      RETRY_AFTER_SECONDS: '',
      MAX_FILE_MEGABYTES: '',
      FILE_HANDOVER: '',
    };
    expect(readSettings({ ...environment, ...empty })).toEqual(readSettings(environment));
  });

  it.each(Object.keys(environment))('says that %s is not set and where to set it', (key) => {
    for (const value of [undefined, '']) {
      expect(problemWith({ [key]: value })).toBe(
        `The environment is not usable.\n- ${key} is not set: set it in provider.environment of serverless.yml and deploy again`,
      );
    }
  });

  it.each([
    { key: 'TABLE_NAME', value: 'ab', fix: '3 characters' },
    { key: 'INBOUND_QUEUE_URL', value: 'inbound.fifo', fix: 'it must be a URL' },
    { key: 'OUTBOUND_QUEUE_URL', value: 'outbound.fifo', fix: 'it must be a URL' },
    { key: 'STATUS_QUEUE_URL', value: 'status', fix: 'it must be a URL' },
    { key: 'PUBLIC_URL', value: 'byoc.example.net', fix: 'must be an absolute http(s) URL' },
    { key: 'PUBLIC_URL', value: 'ftp://byoc.example.net', fix: 'must be an absolute http(s) URL' },
    { key: 'PUBLIC_URL', value: 'https://example.net/byoc', fix: 'must have no path' },
    { key: 'PUBLIC_URL', value: 'https://user:word@byoc.example.net', fix: 'must have no user name' },
    { key: 'CXONE_AUTH_BASE_URL', value: 'cxone', fix: 'must be an absolute http(s) URL without a path' },
    { key: 'CXONE_AUTH_BASE_URL', value: 'https://sign-in.example.net/auth/token', fix: 'must have no path' },
    { key: 'CXONE_API_BASE_URL', value: 'https://api.example.net/dfo/3.0', fix: 'must have no path' },
    { key: 'CXONE_API_BASE_URL', value: 'https://api.example.net/?a=1', fix: 'must have no path, no query' },
    { key: 'CXONE_API_BASE_URL', value: 'javascript:alert(1)', fix: 'must be an absolute http(s) URL' },
    { key: 'ALLOW_HTTP', value: 'yes', fix: 'it must be true or false' },
    { key: 'HSTS_SUBDOMAINS', value: 'all', fix: 'it must be true or false' },
    { key: 'PRIVATE_HOSTS', value: 'https://chat.internal', fix: 'must be host names' },
    { key: 'PRIVATE_HOSTS', value: 'chat.internal/in', fix: 'must be host names' },
    { key: 'PRIVATE_HOSTS', value: '*.internal', fix: 'must be host names' },
    { key: 'PRIVATE_HOSTS', value: '10.0.0.0/8', fix: 'must be host names' },
    { key: 'PRIVATE_HOSTS', value: '127.1', fix: 'must be host names' },
    { key: 'PRIVATE_HOSTS', value: 'fd00::7', fix: 'must be host names' },
    { key: 'PRIVATE_HOSTS', value: 'chat.internal:0', fix: 'must be host names' },
    { key: 'PRIVATE_HOSTS', value: 'chat.internal:65536', fix: 'must be host names' },
    { key: 'SUPPORT_CONTACT', value: 'x'.repeat(201), fix: 'must be a line' },
    { key: 'PRIVATE_HOSTS', value: 'chat.internal,', fix: 'must be host names' },
    { key: 'CAPTURE', value: 'on', fix: 'it must be true or false' },
    { key: 'LOG_LEVEL', value: 'verbose', fix: 'it must be debug, info, warn or error' },
    { key: 'RETRY_AFTER_SECONDS', value: 'soon', fix: 'it must be a whole number from 0 to 600' },
    { key: 'RETRY_AFTER_SECONDS', value: '1.5', fix: 'it must be a whole number from 0 to 600' },
    { key: 'RETRY_AFTER_SECONDS', value: '-1', fix: 'it must be a whole number from 0 to 600' },
    { key: 'RETRY_AFTER_SECONDS', value: '601', fix: 'it must be a whole number from 0 to 600' },
    { key: 'CALLBACK_BUDGET_SECONDS', value: '0', fix: 'it must be a whole number from 1 to 20' },
    { key: 'CALLBACK_BUDGET_SECONDS', value: '21', fix: 'it must be a whole number from 1 to 20' },
    { key: 'FILES_BUCKET', value: 'ab', fix: '3 characters' },
    { key: 'MAX_FILE_MEGABYTES', value: '0', fix: 'it must be a whole number from 1 to 100' },
    { key: 'MAX_FILE_MEGABYTES', value: '101', fix: 'it must be a whole number from 1 to 100' },
    { key: 'FILE_LINK_SECONDS', value: '3599', fix: 'it must be a whole number from 3600 to 21600' },
    { key: 'FILE_LINK_SECONDS', value: '21601', fix: 'it must be a whole number from 3600 to 21600' },
    { key: 'FILE_HANDOVER', value: 'base64', fix: 'it must be link or upload' },
    { key: 'PREFILL', value: 'apiUrl', fix: 'it must be provider.setting=answer, with a space between' },
    { key: 'EXECUTABLE_FILES', value: 'true', fix: 'it must be refuse or allow' },
  ])('says what $key must be where it is $value', ({ key, value, fix }) => {
    const problem = problemWith({ [key]: value });
    expect(problem).toContain(`- ${key} is "${value}": `);
    expect(problem.split('\n')).toHaveLength(2);
    expect(problem).toContain(fix);
  });

  it('names every problem at once, and nothing else of the environment', () => {
    const problem = problemWith({
      TABLE_NAME: undefined,
      LOG_LEVEL: 'loud',
      AWS_SECRET_ACCESS_KEY: 'test-secret-access-key',
      CXONE_CLIENT_SECRET: 'test-client-secret',
    });
    expect(problem).toMatch(/- TABLE_NAME is not set.*\n- LOG_LEVEL is "loud"/);
    expect(problem).not.toMatch(/test-|SECRET_ACCESS|CLIENT_SECRET/);
  });

  it('throws an error with a name and a stable code', () => {
    expect(() => readSettings({})).toThrow(
      expect.objectContaining({ name: 'SettingsError', code: 'settings_invalid' }),
    );
  });
});
