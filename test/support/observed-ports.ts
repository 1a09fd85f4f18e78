import type { FilePorts } from '../../lib/attachments/file-ports.ts';
import { FileInterruptedError } from '../../lib/attachments/open-file.ts';
import { type FileBin, type FileStore, FileStoreError } from '../../lib/attachments/store/file-store.ts';
import { type CxoneOperation, CxoneTimeoutError } from '../../lib/cxone/errors.ts';
import type { SecretStore } from '../../lib/secrets/secret-store.ts';
import type { Change, Item, Table, TableScan } from '../../lib/table/table.ts';
import type { Process } from './effects.ts';
import type { FakedOperations } from './fake-cxone.ts';
import type { Web } from './fake-web.ts';
import { linkTo } from './memory-file-store.ts';

const unreachable = (what: string) => () => Object.assign(new Error(`${what} gave no answer`), { code: 'ETIMEDOUT' });

/** The table, each call an effect of the process, named by what it means. */
export function observedTable(table: Table, process: Process): Table {
  const perform = <T>(name: string, effect: () => Promise<T>) =>
    process.perform(name, effect, unreachable('the table'), { isRepeated: true });
  return process.port('table', {
    get: (pk) => perform(`read ${thingAt(pk)}`, () => table.get(pk)),
    put: (item, condition) => perform(`put ${thingAt(item.pk)}`, () => table.put(item, condition)),
    update: (pk, change, condition) => perform(updateName(pk, change), () => table.update(pk, change, condition)),
    delete: (pk, condition) => perform(`delete ${thingAt(pk)}`, () => table.delete(pk, condition)),
    list: (listPk, only) => perform(`list ${thingAt(listPk)}`, () => table.list(listPk, only)),
  } satisfies Table);
}

/** The table read as a whole, each page an effect. */
export function observedScan(scan: TableScan, process: Process): TableScan {
  const perform = <T>(name: string, effect: () => Promise<T>) =>
    process.perform(name, effect, unreachable('the table'), { isRepeated: true });
  return process.port('scan', {
    count: () => perform('count items', () => scan.count()),
    async *pages() {
      for (let page = 0; ; page += 1) {
        const items = await perform('read page', () => pageAt(scan, page));
        if (items === undefined) return;
        yield items;
      }
    },
  } satisfies TableScan);
}

async function pageAt(scan: TableScan, wanted: number): Promise<readonly Item[] | undefined> {
  let place = 0;
  for await (const page of scan.pages()) {
    if (place === wanted) return page;
    place += 1;
  }
  return undefined;
}

/** The kind of an item, from its key: `CLAIM#…` is a claim. */
function thingAt(pk: string): string {
  return pk.slice(0, pk.indexOf('#')).toLowerCase();
}

function updateName(pk: string, { set = {}, add = {}, remove = [] }: Change): string {
  const thing = thingAt(pk);
  const state = set['state'];
  if (thing === 'claim') {
    if ('fence' in add) return remove.length > 0 ? 'reopen claim' : 'claim';
    if (state !== undefined) return 'finish claim';
    return 'notes' in set ? 'note claim' : 'release claim';
  }
  if (thing === 'status') return 'fence' in add ? 'take status' : 'told' in set ? 'record status' : 'release status';
  return typeof state === 'string' ? `move ${thing} to ${state}` : `edit ${thing}`;
}

/** CXone, each operation an effect. One that fails has an unknown outcome: its answer was lost. */
export function observedCxone(cxone: FakedOperations, process: Process): FakedOperations {
  const perform = <T>(operation: CxoneOperation, effect: () => Promise<T>) =>
    process.perform(`CXone ${operation}`, effect, () => new CxoneTimeoutError({ operation, outcome: 'unknown' }));
  return process.port('cxone', {
    createMessage: (...call) => perform('create-message', () => cxone.createMessage(...call)),
    findMessages: (...call) => perform('find-messages', () => cxone.findMessages(...call)),
    setMessageStatus: (...call) => perform('set-message-status', () => cxone.setMessageStatus(...call)),
    uploadFile: (...call) => perform('upload-file', () => cxone.uploadFile(...call)),
    removeContent: (...call) => perform('remove-content', () => cxone.removeContent(...call)),
    upsertChannel: (...call) => perform('upsert-channel', () => cxone.upsertChannel(...call)),
    deleteChannel: (...call) => perform('delete-channel', () => cxone.deleteChannel(...call)),
    setContactStatus: (...call) => perform('set-contact-status', () => cxone.setContactStatus(...call)),
    sendSenderAction: (...call) => perform('send-sender-action', () => cxone.sendSenderAction(...call)),
    customFieldIdents: (...call) => perform('list-customer-fields', () => cxone.customFieldIdents(...call)),
  } satisfies FakedOperations);
}

/** The bucket, each call an effect. A link is signed by the process itself. */
export function observedFiles(store: FileStore, process: Process): FileStore {
  const perform = <T>(name: string, effect: () => Promise<T>) =>
    process.perform(name, effect, () => new FileStoreError('the bucket gave no answer'));
  return process.port('files', {
    put: (...call) => perform('put file', () => store.put(...call)),
    open: (key) => perform('read file', () => store.open(key)),
    link: ({ key }, seconds) => Promise.resolve(linkTo(key, seconds)),
  } satisfies FileStore);
}

/** What is thrown away of the bucket, each call an effect. */
export function observedBin(bin: FileBin, process: Process): FileBin {
  const perform = <T>(name: string, effect: () => Promise<T>) =>
    process.perform(name, effect, () => new FileStoreError('the bucket gave no answer'));
  return process.port('bin', {
    keys: (prefix) => perform('list files', () => bin.keys(prefix)),
    delete: (key) => perform('delete file', () => bin.delete(key)),
  } satisfies FileBin);
}

/** The web, as far as files are fetched from it. A request that fails may work another time. */
export function observedWeb(web: Web, process: Process): FilePorts['openLink'] {
  const network = process.port('web', {
    open: (url: string, timeLimitMs: number) =>
      process.perform(
        'fetch file',
        () => web.open(url, timeLimitMs),
        () => new FileInterruptedError('the web gave no answer'),
      ),
  });
  return async ({ url }, timeLimitMs) => {
    try {
      return await network.open(url, timeLimitMs);
    } catch (error) {
      if (!(error instanceof FileInterruptedError)) throw error;
      return { kind: 'unavailable', detail: error.message };
    }
  };
}

export function observedSecrets(store: SecretStore, process: Process): SecretStore {
  const perform = <T>(name: string, effect: () => Promise<T>) =>
    process.perform(name, effect, unreachable('Secrets Manager'));
  return process.port('secrets', {
    get: (name) => perform('read secret', () => store.get(name)),
    create: (name, value) => perform('create secret', () => store.create(name, value)),
    put: (name, value) => perform('put secret', () => store.put(name, value)),
    replace: (name, before, value) => perform('replace secret', () => store.replace(name, before, value)),
    delete: (name) => perform('delete secret', () => store.delete(name)),
    restore: (name) => perform('restore secret', () => store.restore(name)),
  } satisfies SecretStore);
}

/** The network towards the provider. A request that fails may have been written. */
export function observedFetch(
  fetch: typeof globalThis.fetch,
  process: Process,
  nameOf: (...call: Parameters<typeof fetch>) => string = () => 'send to provider',
): typeof globalThis.fetch {
  const network = process.port('provider', {
    fetch: (...call: Parameters<typeof fetch>) =>
      process.perform(
        nameOf(...call),
        () => fetch(...call),
        () => new TypeError('terminated'),
      ),
  });
  return (...call) => network.fetch(...call);
}

export function observedQueue(process: Process) {
  return <T>(name: string, effect: () => T): Promise<T> =>
    process.perform(name, () => Promise.resolve(effect()), unreachable('the queue'));
}
