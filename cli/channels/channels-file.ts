import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import { labelQuestion, nameQuestion, readAnswers } from '../../lib/channels/form-questions.ts';
import type { Preferences } from '../../lib/channels/channel.ts';
import { choicesMissedBy, LONGEST_NOTICE, peopleNames, readPeople } from '../../lib/channels/people/people-form.ts';
import { type AgentLanguage, agentLanguages } from '../../lib/contract/localized-text.ts';
import type { Provider } from '../../lib/contract/provider.ts';
import { type ChannelId, channelIdSchema } from '../../lib/ids.ts';
import { nearestOf } from './nearest.ts';

/** A channel as a file describes it. What it does not name stays as it is, or as the Add form has it. */
export interface DescribedChannel {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly id: ChannelId | undefined;
  readonly name: string;
  readonly provider: Provider;
  readonly settings: Readonly<Record<string, string>>;
  readonly preferences: Partial<Preferences>;
  /** The variable of the environment that holds a secret which the provider has given out, by the secret's name. */
  readonly secretsFrom: Readonly<Record<string, string>>;
}

/** What is wrong with a file, in the order of its lines. */
export interface FileProblem {
  readonly line: number;
  readonly words: string;
}

export type ChannelsFile =
  | { readonly kind: 'channels'; readonly channels: readonly DescribedChannel[] }
  | { readonly kind: 'unusable'; readonly problems: readonly FileProblem[] };

/** Bytes of a file: room for some thousand channels. */
const MOST_BYTES = 1_000_000;

const channelKeys = [
  'id',
  'name',
  'label',
  'provider',
  'settings',
  'language',
  'writesFirst',
  'studioScript',
  'people',
  'removesDeleted',
  'secrets',
] as const;
const variableForm = /^[A-Za-z_]\w*$/;

/**
 * Reads channels from YAML or JSON. Anchors and aliases are refused, so that a short file can't stand for a long one.
 * @param allowHttp Lets addresses be plain http: on a laptop alone.
 */
export function readChannelsFile(
  text: string,
  providers: ReadonlyMap<string, Provider>,
  allowHttp: boolean,
): ChannelsFile {
  return new Reader(providers, allowHttp).read(text);
}

class Reader {
  readonly #providers: ReadonlyMap<string, Provider>;
  readonly #allowHttp: boolean;
  readonly #lines = new LineCounter();
  readonly #problems: FileProblem[] = [];

  constructor(providers: ReadonlyMap<string, Provider>, allowHttp: boolean) {
    this.#providers = providers;
    this.#allowHttp = allowHttp;
  }

  read(text: string): ChannelsFile {
    const channels = this.#channelsIn(text);
    const problems = this.#problems.toSorted((one, other) => one.line - other.line);
    return problems.length > 0 ? { kind: 'unusable', problems } : { kind: 'channels', channels };
  }

  #channelsIn(text: string): DescribedChannel[] {
    if (Buffer.byteLength(text) > MOST_BYTES) return this.#refuse(1, `the file has more than ${MOST_BYTES} bytes`);
    const document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    for (const { pos, message } of document.errors) this.#say(this.#lines.linePos(pos[0]).line, message);
    if (this.#problems.length > 0) return [];
    visit(document, {
      Node: (_key, node) => {
        if (!isAlias(node) && node.anchor === undefined) return undefined;
        this.#say(this.#lineOf(node), 'anchors and aliases (& and *) are not taken: write it out');
        return visit.BREAK;
      },
    });
    if (this.#problems.length > 0) return [];
    if (document.contents === null) return this.#refuse(1, 'the file is empty: it begins with "channels:"');
    const top = this.#mapOf(document.contents, ['channels'], 'the file', 1);
    const list = top?.get('channels');
    if (top === undefined) return [];
    if (list === undefined) return this.#refuse(1, '"channels" is missing: the file begins with "channels:"');
    if (!isSeq(list.value)) return this.#refuse(list.line, '"channels" must be a list: each channel begins with "-"');
    return list.value.items.flatMap((item) => this.#channelIn(item as Node | null, list.line) ?? []);
  }

  #channelIn(node: Node | null, lineBefore: number): DescribedChannel | undefined {
    const line = node === null ? lineBefore : this.#lineOf(node);
    const fields = this.#mapOf(node, channelKeys, 'a channel', line);
    if (fields === undefined) return undefined;
    const provider = this.#providerIn(fields, line);
    const name = this.#textIn(fields, 'name');
    const names = readAnswers([nameQuestion], { name: name ?? '' }, this.#allowHttp);
    if (!fields.has('name') || name !== undefined) {
      this.#sayOf(names.problems.get('name')?.en, 'name', fields.get('name')?.line ?? line);
    }
    const id = this.#textIn(fields, 'id');
    const channelId = id === undefined ? undefined : channelIdSchema.safeParse(id).data;
    if (id !== undefined && channelId === undefined) {
      this.#say(fields.get('id')?.line ?? line, `id: "${id}" can’t be the id of a channel`);
    }
    if (provider === undefined) return undefined;
    return {
      line,
      id: channelId,
      name: names.values['name'] ?? '',
      provider,
      settings: this.#settingsIn(fields, provider),
      preferences: { ...this.#preferencesIn(fields), ...this.#labelIn(fields) },
      secretsFrom: this.#secretsIn(fields, provider),
    };
  }

  #providerIn(fields: Fields, line: number): Provider | undefined {
    const named = this.#textIn(fields, 'provider');
    if (fields.has('provider') && named === undefined) return undefined;
    const ids = [...this.#providers.keys()];
    const found = this.#providers.get(named ?? 'generic');
    if (found !== undefined) return found;
    const words = `provider: there is no "${named ?? 'generic'}"${didYouMean(named ?? '', ids)}`;
    this.#say(fields.get('provider')?.line ?? line, `${words} It is one of ${ids.join(', ')}.`);
    return undefined;
  }

  #settingsIn(fields: Fields, { manifest }: Provider): Record<string, string> {
    const entry = fields.get('settings');
    const known = manifest.settings.map(({ name }) => name);
    const what = `${manifest.displayName.en}’s settings`;
    const settings = entry === undefined ? new Map<string, Entry>() : this.#mapOf(entry.value, known, what, entry.line);
    if (settings === undefined) return {};
    const before = this.#problems.length;
    const given = Object.fromEntries(known.map((name) => [name, this.#textIn(settings, name)]));
    if (this.#problems.length > before) return {};
    const texts = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value ?? '']));
    const { values, problems } = readAnswers(manifest.settings, texts, this.#allowHttp);
    for (const [name, { line }] of settings) this.#sayOf(problems.get(name)?.en, `settings.${name}`, line);
    // What is not named is not blank: a channel that is there keeps what it has, and a new one is judged by the plan.
    return Object.fromEntries(Object.entries(values).filter(([name]) => settings.has(name)));
  }

  #preferencesIn(fields: Fields): Partial<Preferences> {
    const language = this.#languageIn(fields);
    const writesFirst = fields.get('writesFirst');
    const isScript = fields.has('studioScript');
    const script = this.#textIn(fields, 'studioScript');
    const first = writesFirst && isScalar(writesFirst.value) ? writesFirst.value.value : undefined;
    if (writesFirst !== undefined && typeof first !== 'boolean') {
      this.#say(writesFirst.line, 'writesFirst: must be true or false');
    }
    return {
      ...(language !== undefined && { language }),
      ...(typeof first === 'boolean' && { writesFirst: first }),
      ...(isScript && script !== undefined && { studioScript: script.trim() }),
      ...this.#peopleIn(fields),
    };
  }

  #labelIn(fields: Fields): Pick<Preferences, 'label'> {
    const given = this.#textIn(fields, 'label');
    if (given === undefined) return {};
    const { values, problems } = readAnswers([labelQuestion], { label: given }, this.#allowHttp);
    this.#sayOf(problems.get('label')?.en, 'label', fields.get('label')?.line ?? 1);
    return { label: values['label'] ?? '' };
  }

  /** Its settings about people, each as the form takes it; a list may be a list, and pairs a map. */
  #peopleIn(fields: Fields): Pick<Preferences, 'people' | 'removesDeleted'> {
    const removes = fields.get('removesDeleted');
    const removesDeleted = removes && isScalar(removes.value) ? removes.value.value : undefined;
    if (removes !== undefined && typeof removesDeleted !== 'boolean') {
      this.#say(removes.line, 'removesDeleted: must be true or false');
    }
    const deleted = typeof removesDeleted === 'boolean' && { removesDeleted };
    const entry = fields.get('people');
    const known = peopleNames.filter((name) => name !== 'removesDeleted');
    const given = entry && this.#mapOf(entry.value, known, 'people', entry.line);
    if (given === undefined) return { ...deleted };
    const answers = Object.fromEntries([...given].map(([name, { value }]) => [name, answerIn(value)]));
    const { people, problems } = readPeople(answers);
    for (const [name, { value, line }] of given) {
      const choices = choicesMissedBy(name, answers[name]);
      const isSwitch = isScalar(value) && typeof value.value === 'boolean';
      const takesSwitch = name === 'honoursOptOut' || name === 'customerTyping';
      if (answers[name] === undefined) this.#say(line, `people.${name}: can’t be read`);
      else if (takesSwitch !== isSwitch)
        this.#say(line, `people.${name}: must ${takesSwitch ? '' : 'not '}be true or false`);
      else if (choices !== undefined) this.#say(line, `people.${name}: must be one of ${choices.join(', ')}`);
      else if (name === 'endNotice' && answers[name].length > LONGEST_NOTICE) {
        this.#say(line, `people.${name}: is longer than ${LONGEST_NOTICE} characters`);
      } else this.#sayOf(problems.get(name)?.en, `people.${name}`, line);
    }
    return { people, ...deleted };
  }

  #languageIn(fields: Fields): AgentLanguage | undefined {
    const given = this.#textIn(fields, 'language');
    const found = agentLanguages.find((code) => code === given);
    if (given !== undefined && found === undefined) {
      this.#say(fields.get('language')?.line ?? 1, `language: "${given}" must be one of ${agentLanguages.join(', ')}`);
    }
    return found;
  }

  #secretsIn(fields: Fields, { manifest }: Provider): Record<string, string> {
    const entry = fields.get('secrets');
    if (entry === undefined) return {};
    const known = manifest.secrets.filter(({ origin }) => origin === 'entered').map(({ name }) => name);
    const secrets = this.#mapOf(
      entry.value,
      known,
      `the secrets of ${manifest.displayName.en} that are entered`,
      entry.line,
    );
    return Object.fromEntries(
      [...(secrets ?? [])].flatMap(([name, { value, line }]) => {
        const inClear = isScalar(value);
        if (inClear) {
          this.#say(
            line,
            `secrets.${name}: a secret never stands in the file. Write "secretFromEnv: VARIABLE" below it, or leave it out to be asked`,
          );
          return [];
        }
        const from = this.#mapOf(value, ['secretFromEnv'], `secrets.${name}`, line);
        const variable = from && this.#textIn(from, 'secretFromEnv');
        if (from === undefined || (from.has('secretFromEnv') && variable === undefined)) return [];
        if (variable !== undefined && variableForm.test(variable)) return [[name, variable]];
        this.#say(line, `secrets.${name}: secretFromEnv must name a variable of the environment, e.g. BOT_TOKEN`);
        return [];
      }),
    );
  }

  /** Its keys, each known. Undefined: it is no map, which is said. */
  #mapOf(node: unknown, known: readonly string[], what: string, line: number): Fields | undefined {
    if (!isMap(node)) {
      const keys = known.length === 0 ? 'nothing' : known.join(', ');
      this.#say(line, `${what} must be a map with ${keys}`);
      return undefined;
    }
    const entries = (node as YAMLMap<Node, Node | null>).items.flatMap((pair) =>
      this.#entryOf(pair, known, what, line),
    );
    return new Map(entries);
  }

  #entryOf({ key, value }: Pair<Node, Node | null>, known: readonly string[], what: string, lineOfMap: number) {
    const name = isScalar(key) ? String(key.value) : '';
    const line = isScalar(key) ? this.#lineOf(key) : lineOfMap;
    if (known.includes(name)) return [[name, { value, line }] as const];
    this.#say(
      line,
      `"${name}" is not known in ${what}${didYouMean(name, known)} Known: ${known.join(', ') || 'nothing'}.`,
    );
    return [];
  }

  /** A text. Another value is reported as a mistake; a missing one is not. */
  #textIn(fields: Fields, name: string): string | undefined {
    const entry = fields.get(name);
    if (entry === undefined) return undefined;
    const value: unknown = isScalar(entry.value) ? entry.value.value : undefined;
    if (typeof value === 'string') return value;
    this.#say(
      entry.line,
      `${name}: must be a text${isScalar(entry.value) && value !== null ? ': write it in quotes' : ''}`,
    );
    return undefined;
  }

  #lineOf({ range }: Node): number {
    return range == null ? 1 : this.#lines.linePos(range[0]).line;
  }

  #sayOf(problem: string | undefined, field: string, line: number): void {
    if (problem !== undefined) this.#say(line, `${field} ${problem}`);
  }

  #say(line: number, words: string): void {
    this.#problems.push({ line, words });
  }

  #refuse(line: number, words: string): [] {
    this.#say(line, words);
    return [];
  }
}

/** What is there, as a form would have it; undefined: it is none of that. */
function answerIn(node: Node | null): string | undefined {
  if (isScalar(node)) {
    const { value } = node;
    return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
  }
  const inside: unknown = isSeq(node) || isMap(node) ? node.toJSON() : undefined;
  if (Array.isArray(inside)) return inside.map(String).join(',');
  if (typeof inside !== 'object' || inside === null) return undefined;
  return Object.entries(inside)
    .map(([name, ident]) => `${name}=${String(ident)}`)
    .join(',');
}

interface Entry {
  readonly value: Node | null;
  readonly line: number;
}
type Fields = ReadonlyMap<string, Entry>;

function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestOf(name, known);
  return nearest === undefined ? '.' : `: did you mean "${nearest}"?`;
}
