import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { close, listen } from './listen.ts';
import { ACCOUNT_ID } from './stack.ts';

export interface Identity {
  /** e.g. `http://127.0.0.1:41234`. */
  readonly endpoint: string;
  /** Who calls, from now on. Undefined: nobody is told who they are. */
  become(arn: string | undefined): void;
  stop(): Promise<void>;
}

/** Starts an STS stand-in that knows one operation, GetCallerIdentity, and answers everybody that they are `laptop`. */
export async function startIdentity(): Promise<Identity> {
  let arn: string | undefined = `arn:aws:iam::${ACCOUNT_ID}:user/laptop`;
  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        const isKnown = new URLSearchParams(body).get('Action') === 'GetCallerIdentity';
        const [status, xml] = isKnown && arn !== undefined ? [200, identityXml(arn)] : [403, REFUSAL];
        response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
      },
      () => response.destroy(),
    );
  });
  const endpoint = `http://127.0.0.1:${await listen(server, 0)}`;
  return {
    endpoint,
    become: (other) => {
      arn = other;
    },
    stop: () => close(server),
  };
}

/** AWS Security Token Service API Reference, GetCallerIdentity. */
const identityXml = (arn: string): string =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${escaped(arn)}</Arn><UserId>AIDALAPTOP</UserId><Account>${ACCOUNT_ID}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;

const REFUSAL =
  '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not authorized to perform: sts:GetCallerIdentity</Message></Error></ErrorResponse>';

const escaped = (value: string): string =>
  value.replaceAll(/[&<>\p{Cc}]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`);
