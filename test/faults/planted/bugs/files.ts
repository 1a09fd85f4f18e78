import type { PlantedBug } from '../planted-bug.ts';

const openUrl = 'lib/attachments/open-url.ts';
const check = (file: string, test: string) => ({ file: `test/lib/attachments/${file}.test.ts`, test });

export const files: readonly PlantedBug[] = [
  {
    name: 'A redirect is followed to an address that nobody checked',
    file: openUrl,
    find: 'await visit(url, headers ?? {}, options, ports, timeLimit);',
    replace:
      'await visit(url, headers ?? {}, options, redirects === 0 ? ports : { ...ports, isAllowedAddress: () => true }, timeLimit);',
    check: check('open-url-redirects', 'A redirect > at the end of a chain is checked as the first one is'),
  },
  {
    name: 'The name of a host is looked up again after its addresses were checked',
    file: openUrl,
    find: 'requestFile({ url, addresses, headers',
    replace: 'requestFile({ url, addresses: await findAddresses(url, ports, timeLimit), headers',
    check: check(
      'open-url-addresses',
      'A resolver that changes its answer > is asked once, so that the socket goes to the address that was checked',
    ),
  },
  {
    name: 'The laptop opens links into private networks',
    file: openUrl,
    find: '(allowHttp && isLoopbackAddress(address))',
    replace: 'allowHttp',
    check: check('open-url-addresses', 'On the laptop > nothing else is: http://10.0.0.1/'),
  },
  {
    name: 'Credentials of a link follow a redirect to another host',
    file: openUrl,
    find: 'if (next?.host !== url.host) headers = undefined;',
    replace: '',
    check: check(
      'open-url-redirects',
      'Credentials > go to no other host over a redirect, not even to one that may have them, and do not come back',
    ),
  },
  {
    name: 'A file whose connection breaks passes for whole',
    file: 'lib/attachments/request-file.ts',
    find: 'if (!answer.complete) answer.destroy(toInterrupted(error, url.hostname, timeLimit));',
    replace: 'void error;',
    check: check('stream-answer', 'A file that stops coming > is interrupted when its connection is reset'),
  },
  {
    name: 'The chunk that passes the cap of a file is handed on',
    file: 'lib/attachments/check-file.ts',
    find: '      if (size > maxBytes) throw new FileTooLargeError(maxBytes);\n      yield chunk;\n',
    replace: '      yield chunk;\n      if (size > maxBytes) throw new FileTooLargeError(maxBytes);\n',
    check: check('check-file', 'The size of a file > may be all that is allowed, and no byte more'),
  },
  {
    name: 'A program is known by its name alone',
    file: 'lib/attachments/executable-by.ts',
    find: 'if (types.has(type)) return `its content is ${type}`;',
    replace: '',
    check: check('check-file', 'A program > of Windows is refused under any name'),
  },
];
