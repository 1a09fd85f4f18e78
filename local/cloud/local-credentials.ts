/** Credentials that no AWS account has. The SDK signs with them; of the stand-ins, S3's alone looks at that. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** Part of the user agent of what the stand-ins call themselves, so that it can be told from the product's calls. */
export const RUNNER_USER_AGENT = 'local-cloud-runner';
