/**
 * The words of which a capture is made. A field, a header or a part of a path is shown as far as its words stand here;
 * a word that doesn't is shown as `*`. The list is closed, so nothing that a person wrote, and no name, number or
 * secret, gets into a capture by way of a key. It holds the words of the protocol and those that interfaces of this
 * kind are usually made of, in lower case and without the endings that `isWord` takes off.
 */
const words: ReadonlySet<string> = new Set(
  [
    // Ids, people and places of the protocol.
    'id ids uuid guid hash key name first last middle full nickname nick surname display friendly title brand',
    'tenant business unit bu ac acd cluster area domain global region timezone host url uri link user agent bot',
    'admin owner author assignee customer consumer contact end identity identities recipient sender from to cc',
    'bcc participant member group team queue routing skill script studio flow campaign case interaction segment',
    'priority channel integration box point post thread message conversation platform external real origin',
    'original source target parent root child children context incontact nice cxone dfo digital engagement i page',
    'web chat live sms voice email mail phone',
    // What messages are made of.
    'content payload text body html plain markdown fallback format formatted rich raw preview subject type kind',
    'category label description summary caption placeholder icon avatar image color emoji sticker attachment file',
    'media mime size length width height duration thumbnail inline secured permanent temporary store storage',
    'download upload filename extension checksum element action button option choice quick replies reply list',
    'picker card adaptive plugin template variable parameter postback form field ident value custom definition',
    'event slot location latitude longitude radius address language locale country translated translation auto',
    'automatic automation automated signature note tag sentiment forward quote specific multiple private public',
    'primary secondary additional other extra default',
    // States and times.
    'is has can was should allow enable disable visible hidden hide delete remove edit editable update change',
    'create publish publishing sent send sending receive deliver delivery seen read unread open close resolve',
    'pending escalate trash new failed failure error success successful reason code status state statuses valid',
    'validation verification verified version revision expire expiry exp at in on by of off for with without and',
    'or not no date time timestamp milliseconds seconds minutes hours days start stop stopped finish begin until',
    'since age ttl typing like share react reaction statistics count total hit number index order offset limit',
    'scroll cursor next previous self data item result score flag mode level ability tree structure tracking',
    'manual inbound outbound direction permission anonymized browser fingerprint os device ip application screen',
    'assign assignment unassign transfer elevation proficiency property properties attribute metadata meta info',
    'information detail setting configuration config feature record entity object resource more own only prefix',
    'mention reconnect import export silent system internal jobQueues inbox session visit visitor survey based as',
    // Sign-in and the web.
    'token access refresh one client secret grant scope audience issuer sub iss aud iat nbf jti auth oauth oidc',
    'openid authorization authentication authenticate username password purpose bearer basic api app back',
    'redirect callback webhook return endpoint jwks well known required accept encoding charset cookie set cache',
    'control connection keep alive etag expect modified match range vary server via proto port scheme method path',
    'query request response correlation operation invocation idempotency retry attempt after trace traceparent',
    'tracestate traceid span baggage sampled x b amz amzn apigw cf cloudfront newrelic cdn pragma strict',
    'transport security policy frame referrer credentials headers remaining reset rate ratelimit ray protection',
    'runtime service upstream downstream timing report uid support tls dest site fetch sec ch mobile upgrade',
    'insecure trailer debug env environment stage get put head hub cust social provider kid alg typ globaldomain',
    'v ui uh ic login any add per wysiwyg writable save third party invite identifier referer be attach',
  ]
    .join(' ')
    .split(' '),
);

const endings = [/s$/, /d$/, /ed$/];

/** True of a word of the list, in any case, or of one with an ending: `threads`, `deleted`. */
export function isCommonWord(text: string): boolean {
  const word = text.toLowerCase();
  return words.has(word) || endings.some((ending) => ending.test(word) && words.has(word.replace(ending, '')));
}
