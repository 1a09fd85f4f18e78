import { createHash } from 'node:crypto';

/** Comfort for the admin's pages, which work without it: times of the visitor's zone, copy buttons, one submission per form. */
export const script = `
const dateParts = { day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit', timeZoneName: 'short' };
const inWords = new Intl.DateTimeFormat(document.documentElement.lang, dateParts);
for (const time of document.querySelectorAll('time[datetime]')) {
  const date = new Date(time.dateTime);
  if (Number.isNaN(date.getTime())) continue;
  time.title = time.textContent;
  time.textContent = inWords.format(date);
  if (document.documentElement.lang.startsWith('fr')) time.textContent = time.textContent.replace(/^1\\b/, '1er');
}
for (const button of document.querySelectorAll('button[data-copy]')) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = button.dataset.copied;
  });
}
for (const form of document.forms) {
  form.addEventListener('submit', () => {
    // Afterwards: the browser leaves a button that is disabled out of what it sends, and some say what is to be done.
    setTimeout(() => {
      for (const button of form.querySelectorAll('button')) button.disabled = true;
    });
  });
}
addEventListener('pageshow', () => {
  for (const button of document.querySelectorAll('button[disabled]')) button.disabled = false;
});
`;

/** Of the script, as a policy and an integrity attribute name it. */
export const scriptHash = `sha256-${createHash('sha256').update(script).digest('base64')}`;
