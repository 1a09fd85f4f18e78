/** Named secrets, as the rooms see them. */
export interface SecretStore {
  /** Undefined: there is no such secret, or it has no value yet, or it is scheduled for deletion. */
  get(name: string): Promise<string | undefined>;
  /** Creates the secret. Answers the value that then stands: this one, or that of whoever was first. */
  create(name: string, value: string): Promise<string>;
  /** Creates the secret or gives it a new value; a secret scheduled for deletion is restored first. */
  put(name: string, value: string): Promise<void>;
  /** Schedules the deletion; what isn't there is as good as deleted. */
  delete(name: string): Promise<void>;
  /** Takes a scheduled deletion back. False: the secret is gone for good, or never was. */
  restore(name: string): Promise<boolean>;
}
