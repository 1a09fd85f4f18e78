import type { PlantedBug } from '../planted-bug.ts';

const ofRotations = (test: string) => ({ file: 'test/cli/rotate/rotations.test.ts', test: `byoc rotate ${test}` });
const ofReseal = (test: string) => ({
  file: 'test/cli/rotate/reseal.test.ts',
  test: `byoc rotate data-key --reseal > ${test}`,
});
const ofThousands = (test: string) => ({ file: 'test/faults/rotation.test.ts', test: `a thousand messages > ${test}` });
const ofCache = (test: string) => ({
  file: 'test/lib/secrets/cached-secrets.test.ts',
  test: `CachedSecrets > ${test}`,
});

export const rotation: readonly PlantedBug[] = [
  {
    name: 'A new key is used before every process knows it',
    file: 'cli/rotate/key-list.ts',
    find: 'const from = new Date(at.getTime() + KNOWN_AFTER_MS);',
    replace: 'const from = new Date(at.getTime() + KNOWN_AFTER_MS / 1_000);',
    check: ofRotations('data-key > seals with the new key once every process knows it'),
  },
  {
    name: 'A new signing key ends its predecessor at once',
    file: 'cli/rotate/key-list.ts',
    find: 'const all = [key, ...older.map((one) => ({ ...ends, ...one }))];',
    replace: 'const all = [key, ...older.map((one) => ({ ...one, until: key.from }))];',
    check: ofThousands('are called back while the signing key is renewed three times: no token of CXone’s is refused'),
  },
  {
    name: 'A data key is deleted that parked messages need',
    file: 'cli/rotate/data-key.ts',
    find: 'const isFree = ({ parked, until }: Need) => parked === 0 && until <= now();',
    replace: 'const isFree = ({ until }: Need) => until !== undefined;',
    check: ofRotations(
      'data-key > keeps each old key for as long as a message is parked with it, and deletes those between',
    ),
  },
  {
    name: 'What is sealed anew comes back after somebody has dropped it',
    file: 'cli/rotate/reseal.ts',
    find: 'await table.update(pk, { set }, isAsRead)',
    replace: 'await table.update(pk, { set })',
    check: ofReseal('goes on beside a message that is dropped at that moment'),
  },
  {
    name: 'What an old data key has sealed is sealed anew while functions still seal with it',
    file: 'cli/rotate/reseal.ts',
    find: 'const LAST_SEALED_MS = 120_000;',
    replace: 'const LAST_SEALED_MS = 0;',
    check: ofReseal('waits until nothing more is sealed with the old key'),
  },
  {
    name: 'A new client secret ends the one that CXone has',
    file: 'cli/rotate/callback.ts',
    find: '      previousClientSecret: clientSecret,\n',
    replace: '',
    check: ofThousands(
      'are called back while the client secret is renewed, each with a token of its own, and strangers guess',
    ),
  },
  {
    name: 'The old client secret is ended while CXone has it',
    file: 'cli/rotate/callback.ts',
    find: 'if (quietFrom <= now) return undefined;',
    replace: 'if (quietFrom !== undefined) return undefined;',
    check: ofRotations('callback > ends the old one once CXone has used the new one, and the old one no more'),
  },
  {
    name: 'A request of the doctor passes for one of CXone',
    file: 'lib/outbound/callback/serve-token-request.ts',
    find: "if (presented !== 'only' && event.headers['user-agent'] !== DOCTOR) {",
    replace: "if (presented !== 'only') {",
    check: ofThousands('of the doctor say nothing of what CXone has'),
  },
  {
    name: 'Two who replace a secret at once both succeed',
    file: 'lib/secrets/create-secrets-manager-store.ts',
    find: 'const ClientRequestToken = successorOf(VersionId);',
    replace: 'const ClientRequestToken = successorOf(VersionId + value);',
    check: {
      file: 'test/lib/secrets/secrets-manager-store.test.ts',
      test: 'the secrets in Secrets Manager > are replaced by one of twenty who have read the same value',
    },
  },
  {
    name: 'Of two who renew a channel’s secrets at once one is shown what is not stored',
    file: 'lib/channels/life/reconnect-channel.ts',
    find: 'return storeSecrets({ ...toStore, stored: await secretStore.get(name) }, ports);',
    replace: 'return secrets;',
    check: {
      file: 'test/lib/channels/life/reconnect-channel.test.ts',
      test: 'reconnectChannel > keeps both secrets that two forms make at once, and shows each form its own',
    },
  },
  {
    name: 'A new secret is refused for half a minute',
    file: 'lib/secrets/secret-store.ts',
    find: 'recent(early, now).length < MOST_EARLY ? JUST_READ_MS : AFTER_MISS_MS',
    replace: 'recent(early, now).length < 0 ? JUST_READ_MS : AFTER_MISS_MS',
    check: ofCache('reads again at once after a miss, so that a new secret works from its first use'),
  },
  {
    name: 'Strangers make a secret be read as often as they like',
    file: 'lib/secrets/secret-store.ts',
    find: 'const isEarly = !isAbsent && now - kept.readAt < AFTER_MISS_MS;',
    replace: 'const isEarly = !isAbsent && now < kept.readAt;',
    check: ofCache('reads after the misses of strangers seven times in two minutes, however many come'),
  },
  {
    name: 'What an older data key sealed is opened with the newest',
    file: 'lib/secrets/seal.ts',
    find: 'const key = keysIn(secret).find((one) => one.id === id);',
    replace: 'const [key] = keysIn(secret).filter((one) => one.id !== `no ${id}`);',
    check: ofThousands('are parked under three generations of the data key, and replayed once each'),
  },
];
