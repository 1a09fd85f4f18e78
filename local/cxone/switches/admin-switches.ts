import { choice } from './define-switch.ts';

/** What the admin's browser brings to the middleware, and what the admin may do there (byoc-protocol §1.3). */
export const adminSwitches = {
  actionUrlParameters: choice(
    '§1.3',
    ['documented', 'with-unknown-ones', 'without-backUrl'],
    'The query of an action URL: the five parameters, with others that nobody knows, or without the way back.',
  ),
  apiHost: choice('§1.3', ['url', 'host', 'absent'], 'The form of `apiHost` in an action URL.'),
  actionChannelParameter: choice(
    '§6 row 17',
    ['channelId', 'id', 'pointOfContactId', 'none'],
    'The parameter in which Reconnect and Remove name the channel.',
  ),
  actionMethod: choice('§1.3', ['GET', 'POST'], 'How the browser comes to the Reconnect and Remove URLs.'),
  brandTenantId: choice(
    '§1.3',
    ['present', 'absent'],
    'Whether B1 answers the optional ids of brand and user, `brand.tenantId` among them.',
  ),
  adminMayEditChannels: choice(
    '§6 row 16',
    ['yes', 'no'],
    'Whether an admin’s own token may create and delete channels (B2, B4), or gets a 403.',
  ),
};
