import type { Message } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';

const receivedSchema = z.looseObject({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string(),
  MD5OfMessageAttributes: z.string().optional(),
  Attributes: z.looseObject({
    ApproximateReceiveCount: z.string(),
    SentTimestamp: z.string(),
    SenderId: z.string(),
    ApproximateFirstReceiveTimestamp: z.string(),
    SequenceNumber: z.string().optional(),
    MessageGroupId: z.string().optional(),
    MessageDeduplicationId: z.string().optional(),
  }),
  MessageAttributes: z
    .record(
      z.string(),
      z.looseObject({
        DataType: z.string(),
        StringValue: z.string().optional(),
        BinaryValue: z.instanceof(Uint8Array).optional(),
      }),
    )
    .default({}),
});

/** The event that Lambda makes of received messages (Lambda Developer Guide, "Using Lambda with Amazon SQS"). */
export function toSqsEvent(messages: readonly Message[], queueArn: string, region: string): SQSEvent {
  return {
    Records: messages.map((raw): SQSRecord => {
      const message = receivedSchema.parse(raw);
      return {
        messageId: message.MessageId,
        receiptHandle: message.ReceiptHandle,
        body: message.Body,
        attributes: message.Attributes,
        messageAttributes: Object.fromEntries(
          Object.entries(message.MessageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
            name,
            {
              ...(StringValue === undefined ? {} : { stringValue: StringValue }),
              ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
              stringListValues: [],
              binaryListValues: [],
              dataType: DataType,
            },
          ]),
        ),
        md5OfBody: message.MD5OfBody,
        ...(message.MD5OfMessageAttributes === undefined
          ? {}
          : { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
        eventSource: 'aws:sqs',
        eventSourceARN: queueArn,
        awsRegion: region,
      };
    }),
  };
}
