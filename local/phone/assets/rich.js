/* global document, FormData */

import { element } from './chat-parts.js';
import { isFrench, language, say } from './words.js';

/**
 * What the phone shows of rich content instead of its words. `press` is called with what was chosen; `chosen` is what
 * was chosen last, if anything was.
 */
export function richContent(content, chosen, press) {
  const parts = kinds[content.kind](content, chosen, press);
  const words = [
    content.title && element('p', 'rich-title', content.title),
    content.text && element('p', 'text', content.text),
  ].filter(Boolean);
  const box = element('div', 'rich', ...words, ...parts);
  box.dataset.testid = 'rich';
  box.dataset.kind = content.kind;
  return box;
}

const kinds = {
  quickReplies: ({ choices }, chosen, press) => [group(say('Answers'), 'choices', choices, chosen, press)],
  list: ({ choices }, chosen, press) => [group(say('Entries'), 'entries', choices, chosen, press)],
  card: ({ cards }, chosen, press) => cards.map((one) => card(one, chosen, press)),
  timeSlots: ({ slots, place }, chosen, press) => {
    const choices = slots.map(({ key, startsAt, minutes }) => ({
      key,
      label: inWords(startsAt),
      description: minutes === undefined ? undefined : say('{count} minutes', { count: minutes }),
    }));
    return [group(say('Times'), 'entries', choices, chosen, press), ...(place ? [placeOf(place)] : [])];
  },
  form: (content, chosen, press) => [form(content, chosen?.answers, press)],
  location: ({ place }) => [placeOf(place)],
};

function group(label, className, choices, chosen, press) {
  const buttons = choices.map((choice) => choiceButton(choice, chosen, press));
  const box = element('div', className, ...buttons);
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', label);
  return box;
}

function choiceButton({ key, label, description, imageUrl }, chosen, press) {
  const words = element('span', 'choice-words', element('span', '', label));
  if (description) words.append(element('small', '', description));
  const node = element('button', 'choice', ...(imageUrl ? [picture(imageUrl)] : []), words);
  node.type = 'button';
  node.dataset.testid = 'choice';
  node.dataset.key = key;
  node.setAttribute('aria-pressed', String(chosen?.key === key));
  node.addEventListener('click', () => press({ key }));
  return node;
}

function card({ title, text, imageUrl, links, choices }, chosen, press) {
  const box = element('article', 'rich-card');
  if (imageUrl) box.append(picture(imageUrl));
  if (title) box.append(element('h2', '', title));
  if (text) box.append(element('p', 'text', text));
  for (const { label, url } of links) box.append(link(label, url));
  if (choices.length > 0) box.append(group(say('Answers'), 'choices', choices, chosen, press));
  return box;
}

/** Leads out of the chat, and tells the other side nothing of it. */
function link(label, url) {
  const node = element('a', 'rich-link', label);
  node.href = url;
  node.target = '_blank';
  node.rel = 'noopener noreferrer';
  return node;
}

/** One that can't be shown leaves its place. */
function picture(url) {
  const image = element('img');
  image.src = url;
  image.alt = '';
  image.loading = 'lazy';
  image.referrerPolicy = 'no-referrer';
  image.addEventListener('error', () => image.remove());
  return image;
}

function placeOf({ latitude, longitude, title, address }) {
  const box = element('address', 'place');
  if (title) box.append(element('strong', '', title));
  if (address) box.append(element('span', '', address));
  const node = element('a', '', `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`);
  node.href = `geo:${latitude},${longitude}`;
  box.append(node);
  return box;
}

function inWords(startsAt) {
  const day = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' };
  return new Date(startsAt).toLocaleString(isFrench ? language : 'en-GB', day);
}

/** What is being filled in outlives that the chat is drawn again. */
const drafts = new WeakMap();
export function keepDrafts(chat, draw) {
  const filled = new Map();
  for (const node of chat.querySelectorAll('form.rich-form')) {
    if (drafts.get(node)) filled.set(node.closest('li').dataset.id, new FormData(node));
  }
  const { name, closestId } = focusIn(chat);
  draw();
  for (const node of chat.querySelectorAll('form.rich-form')) {
    const id = node.closest('li').dataset.id;
    const data = filled.get(id);
    if (data) restore(node, data);
    if (id === closestId) [...node.elements].find((input) => input.id === name)?.focus();
  }
}

function focusIn(chat) {
  const node = chat.contains(document.activeElement) ? document.activeElement : undefined;
  return { name: node?.id, closestId: node?.closest('li')?.dataset.id };
}

function restore(node, data) {
  drafts.set(node, true);
  for (const input of node.elements) {
    if (['radio', 'checkbox'].includes(input.type)) input.checked = data.getAll(input.name).includes(input.value);
    else if (input.name) input.value = data.get(input.name) ?? '';
  }
}

function form({ fields }, answers, press) {
  const node = element('form', 'rich-form', ...fields.map((field) => formField(field, answers?.[field.ident])));
  const send = element('button', 'form-send', answers ? say('Sent') : say('Send'));
  send.dataset.testid = 'send-form';
  send.disabled = answers !== undefined;
  node.append(send);
  node.addEventListener('input', () => drafts.set(node, true));
  node.addEventListener('submit', (event) => {
    event.preventDefault();
    const data = new FormData(node);
    const valueOf = ({ ident, options }) =>
      options === undefined ? String(data.get(ident) ?? '') : data.getAll(ident).map(String);
    drafts.delete(node);
    press({ answers: Object.fromEntries(fields.map((field) => [field.ident, valueOf(field)])) });
  });
  return node;
}

function formField({ ident, label, placeholder, options, isMultiple }, answer) {
  const isSent = answer !== undefined;
  if (options === undefined) {
    const input = element('input');
    input.id = `field-${ident}`;
    input.name = ident;
    input.placeholder = placeholder ?? '';
    input.value = answer ?? '';
    input.disabled = isSent;
    input.autocomplete = 'off';
    return element('label', '', element('span', '', label), input);
  }
  const entries = options.map((option) => {
    const input = element('input');
    input.type = isMultiple ? 'checkbox' : 'radio';
    input.name = ident;
    input.value = option.key;
    input.checked = isSent && answer.includes(option.key);
    input.disabled = isSent;
    return element('label', 'option', input, element('span', '', option.label));
  });
  return element('fieldset', '', element('legend', '', label), ...entries);
}
