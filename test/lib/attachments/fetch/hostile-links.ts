export interface HostileLink {
  readonly class: string;
  readonly link: string;
  /** What the name in it resolves to. */
  readonly addresses?: readonly string[];
}

const of = (name: string, links: readonly string[]): HostileLink[] => links.map((link) => ({ class: name, link }));
const hosts = (name: string, found: readonly string[]) =>
  of(
    name,
    found.map((host) => `https://${host}:8443/photo.jpg`),
  );
const named = (name: string, found: Readonly<Record<string, readonly string[]>>): HostileLink[] =>
  Object.entries(found).map(([host, addresses]) => ({
    class: name,
    link: `https://${host}:8443/photo.jpg`,
    addresses,
  }));

/** Links that must not lead anywhere, by what they try. */
export const hostileLinks: readonly HostileLink[] = [
  ...of('another scheme', [
    'http://files.example.net/photo.jpg',
    'ftp://files.example.net/photo.jpg',
    'file:///etc/passwd',
    'data:text/plain,hello',
    'javascript:alert(1)',
    'gopher://127.0.0.1:25/_HELO',
    'blob:https://files.example.net/7f3b',
    'ws://files.example.net/',
    'jar:https://files.example.net/a.jar!/b',
  ]),
  ...of('what a browser reads as a private host', [
    'https:\\\\127.0.0.1/',
    'https:/\\127.0.0.1\\photo',
    'https://127.0.0.1\\@files.example.net/',
    ' https://127.0.0.1/photo\n',
    'ht\ttps://127.0.\n0.1/photo',
  ]),
  ...of('user information', [
    'https://ida@files.example.net/',
    'https://ida:secret@files.example.net/',
    'https://:secret@files.example.net/',
    'https://files.example.net%40@127.0.0.1/',
  ]),
  ...hosts('loopback, however it is spelled', [
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '127.0.1',
    '127.255.255.254',
    '2130706433',
    '017700000001',
    '0177.0.0.1',
    '0177.0.0.01.',
    '0x7f000001',
    '0x7F.0x0.0x0.0x1',
    '0x7f.1',
    '%31%32%37.0.0.1',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '１２７.０.０.１',
    '127\u00ad.0.0.1',
  ]),
  ...hosts('this network and the broadcast', ['0.0.0.0', '0', '0x0', '0.0.0.7', '255.255.255.255', '4294967295']),
  ...hosts('metadata of the cloud, however it is spelled', [
    '169.254.169.254',
    '169.254.169.254.',
    '169.254.43518',
    '169.16689662',
    '2852039166',
    '0xa9fea9fe',
    '0xA9.0xFE.0xA9.0xFE',
    '0251.0376.0251.0376',
    '025177524776',
    '①⑥⑨.②⑤④.①⑥⑨.②⑤④',
    '[::ffff:169.254.169.254]',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::a9fe:a9fe]',
    '[2002:a9fe:a9fe::]',
    '[fd00:ec2::254]',
    '169.254.170.2',
  ]),
  ...hosts('private networks', [
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '3232235521',
    '0xC0A80101',
  ]),
  ...hosts('shared and special networks', [
    '100.64.0.1',
    '100.127.255.254',
    '192.0.0.8',
    '192.0.2.7',
    '192.88.99.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.7',
    '203.0.113.7',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
  ]),
  ...hosts('IPv6 that stays inside', [
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[fc00::1]',
    '[fd12:3456:789a::1]',
    '[fe80::1]',
    '[febf::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[ff0e::1]',
  ]),
  ...hosts('IPv6 with IPv4 in it', [
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:10.0.0.1]',
    '[::127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::127.0.0.2]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2002:c0a8:101::1]',
    '[2001:0:7f00:1::]',
    '[2001::1]',
  ]),
  ...hosts('IPv6 for special use', [
    '[100::1]',
    '[2001:2::1]',
    '[2001:20::1]',
    '[2001:db8::1]',
    '[3fff::1]',
    '[5f00::1]',
    '[2620:4f:8000::1]',
    '[4000::1]',
  ]),
  ...named('names of this machine', {
    localhost: ['127.0.0.1', '::1'],
    'localhost.': ['127.0.0.1'],
    LOCALHOST: ['127.0.0.1'],
    'files.localhost': ['::1'],
    ｌｏｃａｌｈｏｓｔ: ['127.0.0.1'],
    'ip6-localhost': ['::1'],
  }),
  ...named('names that resolve to what they should not', {
    'loopback.example.net': ['127.0.0.1'],
    'loopback.example.net.': ['127.0.0.1'],
    'loopback6.example.net': ['::1'],
    'private.example.net': ['192.168.7.7'],
    'metadata.example.net': ['169.254.169.254'],
    'mapped.example.net': ['::ffff:10.0.0.1'],
    'scoped.example.net': ['fe80::1%eth0'],
    'nothing.example.net': ['0.0.0.0'],
    'bücher.example.net': ['10.0.0.7'],
    'words.example.net': ['not an address'],
  }),
  ...named('names with one bad address among good ones', {
    'last.example.net': ['127.0.0.2', '127.0.0.1'],
    'first.example.net': ['10.0.0.1', '127.0.0.2'],
    'sixth.example.net': ['127.0.0.2', '127.0.0.2', '::1'],
  }),
];

/** What nobody can read as a link; no reader of links may see a host in it. */
export const unreadableLinks: readonly string[] = [
  ...['', ' ', 'https://', 'https://exa mple.net/', 'https://[::1/', 'https://files.example.net:99999/'],
  ...['/files/a.jpg', 'a.jpg', '//files.example.net/a.jpg', 'files.example.net/a.jpg', '?a=1', 'https://a%00b/'],
];
