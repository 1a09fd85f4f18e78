import type { IntegrationKey } from '../../lib/ids.ts';
import * as z from 'zod';
import type { Deployment } from '../deployment.ts';
import { fail, type Finding, look, ok, skip, warn } from './check.ts';
import { probe } from './probe.ts';

const errorSchema = z.object({ code: z.string() });

/** Seconds by which clocks may differ before signatures and tokens are refused (Standard Webhooks: 5 minutes). */
const WORRYING_SECONDS = 60;
const BREAKING_SECONDS = 300;

/** Is the deployment reached, and does it answer as itself? */
export function checkReachable({ target: { publicUrl } }: Deployment): Promise<Finding> {
  const name = 'Public URL';
  const fix = 'Check the parameter publicUrl and what stands in front of the HTTP API (domain, proxy), then deploy.';
  return look(
    name,
    async () => {
      const { status, body } = await probe(`${publicUrl}/webhooks/doctor`, { method: 'POST', body: '{}' });
      const code = errorSchema.safeParse(body).data?.code;
      if (status === 404 && code === 'unknown_channel') return ok(name, `${publicUrl} answers.`);
      if (status >= 500) {
        return fail(
          name,
          `${publicUrl} answers ${status}: the function inboundWebhook does not start or fails. Its log names the setting that is wrong.`,
        );
      }
      return fail(name, `${publicUrl} answers with ${status}, but not as this middleware. ${fix}`);
    },
    fix,
  );
}

/** Does each of the admin pages start? Without a visit from CXone it says 401. */
export function checkAdminPages({ target: { publicUrl } }: Deployment, key: IntegrationKey): Promise<Finding> {
  const name = 'Admin pages';
  return look(name, async () => {
    const pages = ['add', 'reconnect', 'remove'];
    const answers = await Promise.all(
      pages.map(async (page) => ({ page, status: (await probe(`${publicUrl}/i/${key}/${page}`)).status })),
    );
    const wrong = answers.filter(({ status }) => status !== 401).map(({ page, status }) => `${page} (${status})`);
    return wrong.length === 0
      ? ok(name, 'They answer, and let nobody in who does not come from CXone.')
      : fail(name, `These do not answer as they should: ${wrong.join(', ')}. The log of their functions says why.`);
  });
}

/** Do this machine, the deployment and CXone agree on the time? Tokens and signatures hang on it. */
export function checkClock({ target }: Deployment, now: () => Date): Promise<Finding> {
  const name = 'Clock';
  return look(name, async () => {
    const [cxone, deployment] = await Promise.all([
      clockOf(`${target.cxoneAuthBaseUrl}/.well-known/openid-configuration`),
      clockOf(target.publicUrl),
    ]);
    if (cxone === undefined) return skip(name, 'CXone does not say what time it has.');
    const here = now();
    const seconds = secondsBetween(here, cxone);
    if (seconds < WORRYING_SECONDS) return ok(name, `This machine and CXone differ by ${seconds} s.`);
    const direction = cxone > here ? 'ahead of' : 'behind';
    const oursAgree = deployment !== undefined && secondsBetween(here, deployment) < WORRYING_SECONDS;
    const message = oursAgree
      ? `CXone is ${seconds} s ${direction} both this machine and the deployment, which agree: tell NICE's support.`
      : `CXone is ${seconds} s ${direction} this machine: set this machine's clock, then look again.`;
    return seconds < BREAKING_SECONDS
      ? warn(name, message)
      : fail(name, `${message} Tokens and signatures are refused meanwhile.`);
  });
}

/** The time that the other side's answer states; undefined where none comes, which other checks report. */
async function clockOf(url: string): Promise<Date | undefined> {
  return (await probe(url).catch(() => undefined))?.date;
}

const secondsBetween = (one: Date, other: Date): number => Math.round(Math.abs(one.getTime() - other.getTime()) / 1000);
