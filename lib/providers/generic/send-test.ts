import { createHash } from 'node:crypto';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { TestResult } from '../../contract/provider.ts';
import { addressRefused, type SendContext } from '../../contract/sending.ts';
import { networkFailureOf } from '../provider-answer.ts';
import { readAnswer } from '../read-answer.ts';
import { manifest } from './manifest.ts';
import { postSigned, targetOf } from './send.ts';

/** Posts `channel.test` (docs/generic-provider.md), which no customer gets to see, and judges the answer. Never throws. */
export async function sendTest(context: SendContext): Promise<TestResult> {
  const target = targetOf(context);
  if (target.kind === 'not-set-up') return failed(testTexts.notSetUp, target.detail);
  const { channelId } = context;
  const now = context.now();
  // Each test is an event of its own, so that a receiver that looks out for repeats answers every one of them again.
  const id = `test-${createHash('sha256').update(`${channelId} ${now.getTime()}`).digest('base64url')}`;
  try {
    const response = await postSigned(target, id, { type: 'channel.test', data: { channelId } }, now, context);
    const { ok, status } = response;
    const { outcome } = await readAnswer(response, manifest.answers, now);
    if (outcome.kind === 'sent') {
      const ms = context.now().getTime() - now.getTime();
      return { kind: 'good', answered: answeredAt(new URL(target.url).host, status, ms) };
    }
    if (ok)
      return failed(testTexts.noReceiver, `The delivery URL answered ${status} with a body that is no receiver's.`);
    const detail = `The delivery URL answered ${status}.`;
    return failed(answeredWith(status), detail, status === 401 || status === 403 ? 'signature' : undefined);
  } catch (error) {
    const { kind, code } = networkFailureOf(error);
    if (kind === 'address-refused') return failed(addressRefused, `The delivery URL was refused: ${code}.`, 'address');
    return failed(unansweredWith(code), `The delivery URL gave no answer: ${code}.`);
  }
}

type Failed = Extract<TestResult, { readonly kind: 'failed' }>;

function failed(reason: LocalizedText, detail: string, cause?: Failed['cause']): TestResult {
  return { kind: 'failed', reason, detail, ...(cause !== undefined && { cause }) };
}

/** What an admin is told about a test that failed, by what was found. */
const testTexts = {
  notSetUp: {
    en: 'The channel has no usable signing secret or delivery URL. Reconnect it with a new secret.',
    fr: 'Le canal n’a pas de secret de signature ou d’URL de livraison utilisable. Reconnectez-le avec un nouveau secret.',
  },
  unknownHost: {
    en: 'The host of the delivery URL was not found: no name server knows it. Check the spelling of the address.',
    fr: 'L’hôte de l’URL de livraison est introuvable : aucun serveur de noms ne le connaît. Vérifiez l’orthographe de l’adresse.',
  },
  lookupFailed: {
    en: 'The host of the delivery URL could not be looked up just now: name servers gave no answer, or an error. Try again in a few minutes. If it stays so, check the spelling of the address, and the name servers of its domain.',
    fr: 'L’hôte de l’URL de livraison n’a pas pu être recherché à l’instant : les serveurs de noms n’ont pas répondu, ou ont signalé une erreur. Réessayez dans quelques minutes. Si cela dure, vérifiez l’orthographe de l’adresse, et les serveurs de noms de son domaine.',
  },
  nothingListens: {
    en: 'The host of the delivery URL refused the connection: nothing listens at this port. Check the port, and that your system is running.',
    fr: 'L’hôte de l’URL de livraison a refusé la connexion : rien n’écoute sur ce port. Vérifiez le port, et que votre système fonctionne.',
  },
  tooSlow: {
    en: 'The delivery URL did not answer within 5 seconds. Check that your system is running, can be reached from the internet, and answers in time.',
    fr: 'L’URL de livraison n’a pas répondu en 5 secondes. Vérifiez que votre système fonctionne, qu’il est joignable depuis Internet et qu’il répond à temps.',
  },
  noTls: {
    en: 'No TLS (https) connection could be made with the server of the delivery URL at this port. It may speak no TLS there, none from version 1.2 on, or ask for a client certificate. Check the port, and the TLS settings of that server.',
    fr: 'Aucune connexion TLS (https) n’a pu être établie avec le serveur de l’URL de livraison sur ce port. Peut-être n’y parle-t-il pas TLS, n’en accepte-t-il aucune version à partir de la 1.2, ou exige-t-il un certificat client. Vérifiez le port, et les réglages TLS de ce serveur.',
  },
  expired: {
    en: 'The certificate of the delivery URL has expired, or is not valid yet. Renew it, and check the clock of that server.',
    fr: 'Le certificat de l’URL de livraison a expiré ou n’est pas encore valide. Renouvelez-le, et vérifiez l’horloge de ce serveur.',
  },
  otherName: {
    en: 'The certificate of the delivery URL is for another host name. Check the spelling of the address, or get a certificate for this name.',
    fr: 'Le certificat de l’URL de livraison est établi pour un autre nom d’hôte. Vérifiez l’orthographe de l’adresse, ou obtenez un certificat pour ce nom.',
  },
  untrusted: {
    en: 'The certificate of the delivery URL is not trusted: no known authority has signed it, or its chain is not complete.',
    fr: 'Le certificat de l’URL de livraison n’est pas digne de confiance : aucune autorité connue ne l’a signé, ou sa chaîne est incomplète.',
  },
  noAnswer: {
    en: 'The delivery URL gave no answer: the connection failed or was closed. Check that your system is running and can be reached from the internet.',
    fr: 'L’URL de livraison n’a pas répondu : la connexion a échoué ou a été fermée. Vérifiez que votre système fonctionne et qu’il est joignable depuis Internet.',
  },
  noReceiver: {
    en: 'No receiver answers there: what the delivery URL answers is a page, an error or another text. Check the address, and what your system answers.',
    fr: 'Aucun récepteur ne répond à cette adresse : l’URL de livraison renvoie une page, une erreur ou un autre texte. Vérifiez l’adresse et ce que répond votre système.',
  },
  notVerified: {
    en: 'The delivery URL refused the signature. Check that your system has the signing secret of this channel.',
    fr: 'L’URL de livraison a refusé la signature. Vérifiez que votre système a le secret de signature de ce canal.',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** What an admin is told about a 2xx: that it was the signed test that was answered, and no message. */
function answeredAt(host: string, status: number, ms: number): LocalizedText {
  return {
    en: `A signed channel.test was posted to ${host}, which answered ${status} in ${ms} ms.`,
    fr: `Un channel.test signé a été envoyé à ${host}, qui a répondu ${status} en ${ms} ms.`,
  };
}

/** What an admin is told about an answer that is no 2xx. */
function answeredWith(status: number): LocalizedText {
  if (status === 401 || status === 403) return testTexts.notVerified;
  if (status === 404 || status === 410) {
    return {
      en: `The server knows no such address: the delivery URL answered with the status ${status}. Check the path of the address.`,
      fr: `Le serveur ne connaît pas cette adresse : l’URL de livraison a répondu avec le statut ${status}. Vérifiez le chemin de l’adresse.`,
    };
  }
  if (status >= 300 && status < 400) {
    return {
      en: `The delivery URL answered with a redirect (status ${status}), and redirects are not followed. Enter the address that it leads to.`,
      fr: `L’URL de livraison a répondu par une redirection (statut ${status}), et les redirections ne sont pas suivies. Indiquez l’adresse où elle mène.`,
    };
  }
  if (status >= 500) {
    return {
      en: `Your system, or a gateway before it, failed: the delivery URL answered with the status ${status}. Check its log.`,
      fr: `Votre système, ou une passerelle devant lui, est en échec : l’URL de livraison a répondu avec le statut ${status}. Consultez son journal.`,
    };
  }
  return {
    en: `The delivery URL answered with the status ${status} instead of a 2xx.`,
    fr: `L’URL de livraison a répondu avec le statut ${status} au lieu d’un 2xx.`,
  };
}

/** What an admin is told where no answer came. @param code Of the error, as Node and undici name it. */
function unansweredWith(code: string): LocalizedText {
  if (code === 'ENOTFOUND' || code === 'ENODATA') return testTexts.unknownHost;
  if (code.startsWith('EAI_') || code === 'ESERVFAIL') return testTexts.lookupFailed;
  if (code === 'ECONNREFUSED') return testTexts.nothingListens;
  if (/^(?:ETIMEDOUT|TimeoutError|AbortError|UND_ERR_CONNECT_TIMEOUT)$/.test(code)) return testTexts.tooSlow;
  // Node names both so: a server without TLS, and one that ends the handshake.
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return testTexts.noTls;
  if (/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/.test(code)) return testTexts.expired;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return testTexts.otherName;
  if (/^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code)) return testTexts.untrusted;
  return testTexts.noAnswer;
}
