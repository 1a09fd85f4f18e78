/** What people say in a storm: each message has a name of its own, which is its text. */
export function nameOf(who: 'customer' | 'agent', conversation: number, message: number): string {
  return `${who}-${conversation}-${message}`;
}

/** The name in a text, which may have been marked as late. */
export function nameIn(text: unknown): string {
  const [name] = /(?:customer|agent)-\d+-\d+$/.exec(String(text)) ?? [];
  if (name === undefined) throw new Error(`Nobody said this: ${String(text)}`);
  return name;
}

export function conversationOf(name: string): string {
  return `conv-${name.split('-')[1] ?? ''}`;
}
