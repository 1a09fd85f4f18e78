import { SQSClient } from '@aws-sdk/client-sqs';
import { optionsFor } from './aws-clients.ts';

/** Apart from the others, so that who seldom needs it can load it then. */
export const createSqsClient = () => new SQSClient(optionsFor(1_500));
