import type { SecretStore } from '../../lib/secrets/secret-store.ts';

/** Secrets in memory. A deleted one keeps its name taken, as in Secrets Manager's recovery window. */
export class MemorySecretStore implements SecretStore {
  readonly #values = new Map<string, string>();
  readonly #deleted = new Set<string>();

  get(name: string): Promise<string | undefined> {
    return Promise.resolve(this.#deleted.has(name) ? undefined : this.#values.get(name));
  }

  create(name: string, value: string): Promise<string> {
    if (this.#deleted.has(name)) {
      return Promise.reject(new Error(`InvalidRequestException: ${name} is scheduled for deletion.`));
    }
    const standing = this.#values.get(name) ?? value;
    this.#values.set(name, standing);
    return Promise.resolve(standing);
  }

  put(name: string, value: string): Promise<void> {
    this.#deleted.delete(name);
    this.#values.set(name, value);
    return Promise.resolve();
  }

  replace(name: string, before: string, value: string): Promise<boolean> {
    const standing = this.#deleted.has(name) ? undefined : this.#values.get(name);
    if (standing === before) this.#values.set(name, value);
    return Promise.resolve(standing === before || standing === value);
  }

  delete(name: string): Promise<void> {
    if (this.#values.has(name)) this.#deleted.add(name);
    return Promise.resolve();
  }

  restore(name: string): Promise<boolean> {
    this.#deleted.delete(name);
    return Promise.resolve(this.#values.has(name));
  }

  /** The recovery window of a deleted secret is over. */
  forget(name: string): void {
    this.#values.delete(name);
    this.#deleted.delete(name);
  }

  /** Names of the secrets that have a value. */
  names(): string[] {
    return [...this.#values.keys()].filter((name) => !this.#deleted.has(name)).sort();
  }
}
