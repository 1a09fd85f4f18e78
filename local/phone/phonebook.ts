import { Account } from './account.ts';
import type { Customer } from './customer.ts';
import type { Files } from './files.ts';
import type { PhoneFile } from './phone-file.ts';
import type { WebhookSender } from './webhook-sender.ts';

const CUSTOMERS: readonly Customer[] = [
  { id: 'ida', firstName: 'Ida', lastName: 'Holm' },
  { id: 'jonas', firstName: 'Jonas', lastName: 'Berg' },
];

/** The business accounts of the platform, in the order in which they were opened. */
export class Phonebook {
  readonly #accounts = new Map<string, Account>();
  readonly #sender: WebhookSender;
  readonly #files: Files;
  readonly #changed: () => void;

  /** @param changed Called after every change of an account. */
  constructor(sender: WebhookSender, files: Files, changed: () => void) {
    this.#sender = sender;
    this.#files = files;
    this.#changed = changed;
  }

  accounts(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  first(): Account {
    return this.accounts()[0] ?? this.open('acme');
  }

  find(name: string): Account | undefined {
    return this.#accounts.get(name);
  }

  /** What is known of a file, by its bytes. */
  file(bytesId: string): PhoneFile | undefined {
    return this.accounts()
      .flatMap(({ messages }) => messages.flatMap(({ files }) => files))
      .find((file) => file.bytesId === bytesId);
  }

  /** The account of that name, opened where there is none. */
  open(name: string, title = titleOf(name)): Account {
    const known = this.#accounts.get(name);
    if (known !== undefined) return known;
    const account = new Account(name, title, CUSTOMERS, { sender: this.#sender, files: this.#files });
    account.onChange(this.#changed);
    this.#accounts.set(name, account);
    return account;
  }
}

/** `acme-support` → `Acme Support`. */
function titleOf(name: string): string {
  return name.replaceAll('-', ' ').replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
