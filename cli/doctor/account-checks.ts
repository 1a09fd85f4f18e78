import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Target, Workers } from '../target.ts';
import { type Finding, look, ok, skip, warn, wordsOf } from './check.ts';

/** Those of a deploy that names none (serverless.yml). */
const usual: Workers = { inbound: 50, outbound: 20, status: 10 };

/** resources/queues.yml */
const HOLDING_QUEUES = 3;

/** Runs at once that callbacks, webhooks and pages should find beside the workers. */
const ROOM = 20;

/**
 * Whether the account may run as many functions at once as the stage wants. Needs lambda:GetAccountSettings. Nothing is
 * said of a laptop, or of a stack of an earlier version, which does not tell its workers.
 */
export async function checkAccount({ workers, region }: Pick<Target, 'workers' | 'region'>): Promise<Finding[]> {
  if (workers === undefined) return [];
  const name = 'Functions at once';
  const finding = await look(name, async () => {
    const client = new LambdaClient(region === undefined ? {} : { region });
    const settings = await client.send(new GetAccountSettingsCommand()).catch((error: unknown) => wordsOf(error));
    if (typeof settings === 'string') {
      return skip(name, `The account's limit can't be read, which needs lambda:GetAccountSettings. ${settings}`);
    }
    const runs = settings.AccountLimit?.UnreservedConcurrentExecutions;
    return runs === undefined ? skip(name, 'AWS does not say how many.') : judge(name, { runs, workers, region });
  });
  return [finding];
}

/** @param runs Those that no other function of the account has for itself. */
function judge(
  name: string,
  { runs, workers, region }: { readonly runs: number; readonly workers: Workers; readonly region: string | undefined },
): Finding {
  const wanted = sum(workers);
  // A holding queue has as many workers as the inbound queue, and works while a tenant has been down for long.
  const held = HOLDING_QUEUES * workers.inbound;
  const said = `The account runs ${runs} at once, and the workers of the queues are up to ${wanted} of them, with up to ${held} more while tenants are down for long`;
  if (runs - wanted >= ROOM) {
    const isShort =
      workers.inbound < usual.inbound || workers.outbound < usual.outbound || workers.status < usual.status;
    const more =
      isShort && runs - sum(usual) >= ROOM
        ? ` There is room for the usual ${sum(usual)}, with which a slow tenant holds up no other: deploy without inboundConcurrency, outboundConcurrency and statusConcurrency.`
        : '';
    return ok(name, `${said}.${more}`);
  }
  const where = region === undefined ? '' : ` --region ${region}`;
  const ask = `\`aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000${where}\``;
  const fitting = fit(runs);
  const deploy =
    sum(fitting) < wanted
      ? ` Until you have it, deploy with --param inboundConcurrency=${fitting.inbound} --param outboundConcurrency=${fitting.outbound} --param statusConcurrency=${fitting.status}.`
      : '';
  return warn(
    name,
    `${said}: while messages wait, callbacks and webhooks may be refused. Ask AWS for more with ${ask}.${deploy} docs/capacity.md says more.`,
  );
}

const sum = ({ inbound, outbound, status }: Workers): number => inbound + outbound + status;

/** The workers that leave room in so many runs, shared out as the defaults are; 2 of each is the least that Lambda takes. */
function fit(runs: number): Workers {
  const share = (part: number) => Math.max(2, Math.floor((runs - ROOM) * part));
  return { inbound: share(5 / 8), outbound: share(2 / 8), status: share(1 / 8) };
}
