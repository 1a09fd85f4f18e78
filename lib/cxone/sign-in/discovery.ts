import { decodeJwt } from 'jose';
import * as z from 'zod/mini';
import { filledText } from '../../ids.ts';
import { CxoneUnexpectedAnswerError, CxoneUntrustedHostError } from '../errors.ts';
import { startDeadline } from '../http/deadline.ts';
import { exchange } from '../http/exchange.ts';
import { errorOfAnswer, readAnswer } from '../http/read-answer.ts';
import { withRetries } from '../http/retry.ts';
import { type CxonePorts, newTraceId } from '../ports.ts';
import { apiBaseUrlOf } from './hosts.ts';

const configurationSchema = z.object({ area: filledText, domain: filledText });

/** Where a tenant lives. */
export interface CxoneTenant {
  readonly tenantId: string;
  /** E.g. `eu1`. */
  readonly area: string;
  /** Origin of the Digital Engagement API, e.g. `https://api-de-eu1.niceincontact.com`. */
  readonly apiBaseUrl: string;
}

export interface DiscoveryOptions {
  readonly authBaseUrl: string;
  readonly apiBaseUrl: string | undefined;
  readonly tenantId: string | undefined;
  readonly timeoutMs: number;
}

export interface Discovery {
  /** Asks CXone once for each tenant, then remembers; concurrent calls share the request. */
  tenant(accessToken: string): Promise<CxoneTenant>;
  /** The configured base URL, else the tenant's. */
  apiBaseUrl(accessToken: string): Promise<string>;
}

/** The claim `tenantId` of a token that CXone gave us itself: read, not verified, since it decides only a host. */
function tenantIdOf(accessToken: string): string {
  try {
    return filledText.parse(decodeJwt(accessToken)['tenantId']);
  } catch {
    throw new CxoneUnexpectedAnswerError('the access token names no tenant; set the tenant id by hand', {
      operation: 'token',
      outcome: 'not-processed',
    });
  }
}

/** Finds the tenant's area, and with it the host of its API (byoc-protocol §3.1, §3.2). */
export function createDiscovery(ports: CxonePorts, options: DiscoveryOptions): Discovery {
  const tenants = new Map<string, Promise<CxoneTenant>>();

  async function find(tenantId: string): Promise<CxoneTenant> {
    const operation = 'cxone-configuration';
    const traceId = newTraceId(ports.random);
    const deadline = startDeadline(ports.now, options.timeoutMs);
    const query = new URLSearchParams({ tenantId }).toString();
    const { area, domain } = await withRetries(ports, { operation, repeatable: true, deadline }, async () => {
      const answer = await exchange(ports, {
        operation,
        method: 'GET',
        url: `${options.authBaseUrl}/.well-known/cxone-configuration?${query}`,
        headers: {},
        traceId,
        deadline,
      });
      if (answer.status < 200 || answer.status > 299) throw errorOfAnswer(answer);
      return readAnswer(answer, configurationSchema, deadline);
    });
    const apiBaseUrl = options.apiBaseUrl ?? apiBaseUrlOf(area, domain);
    if (apiBaseUrl === undefined) {
      throw new CxoneUntrustedHostError('the area and domain of the tenant are not in the table of CXone hosts', {
        operation,
        outcome: 'not-processed',
        traceId,
      });
    }
    return { tenantId, area: area.toLowerCase(), apiBaseUrl };
  }

  async function tenant(accessToken: string): Promise<CxoneTenant> {
    const tenantId = options.tenantId ?? tenantIdOf(accessToken);
    const known = tenants.get(tenantId);
    if (known !== undefined) return known;
    const found = find(tenantId);
    tenants.set(tenantId, found);
    found.catch(() => tenants.delete(tenantId));
    return found;
  }

  return {
    tenant,
    apiBaseUrl: async (accessToken) => options.apiBaseUrl ?? (await tenant(accessToken)).apiBaseUrl,
  };
}
