import type { DataDirectory, Ports } from './data-directory.ts';
import { type Line, startLine } from './line/start-line.ts';
import { type Phone, startPhone } from './phone/start-phone.ts';
import { startTelegram, type Telegram } from './telegram/start-telegram.ts';
import { startTwilio, type Twilio } from './twilio/start-twilio.ts';

/** The messaging platforms of this machine, each with a phone in the browser. */
export interface Phones {
  readonly phone: Phone;
  readonly telegram: Telegram;
  readonly line: Line;
  readonly twilio: Twilio;
}

/**
 * Starts all of them.
 * @param started Gets what stops each, in the order in which they were started.
 */
export async function startPhones(
  ports: Ports,
  data: DataDirectory | undefined,
  started: (() => Promise<void>)[],
): Promise<Phones> {
  const phone = await startPhone({ port: ports.phone, dataFile: data?.phone });
  started.push(() => phone.close());
  const telegram = await startTelegram({ port: ports.telegram, dataFile: data?.telegram });
  started.push(() => telegram.close());
  const line = await startLine({ port: ports.line, dataFile: data?.line });
  started.push(() => line.close());
  const twilio = await startTwilio({ port: ports.twilio, dataFile: data?.twilio });
  started.push(() => twilio.close());
  return { phone, telegram, line, twilio };
}

export const portOf = (url: string): number => Number(new URL(url).port);

/** Of the phones, to be kept. */
export const portsOf = ({ phone, telegram, line, twilio }: Phones) => ({
  ...{ phone: portOf(phone.url), telegram: portOf(telegram.url) },
  ...{ line: portOf(line.url), twilio: portOf(twilio.url) },
});
