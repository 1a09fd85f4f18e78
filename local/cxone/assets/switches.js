/* global document, DOMParser, fetch, FormData */

// Saves a switch as it is turned, and shows the page as the server renders it then, without moving it.

document.addEventListener('change', async (event) => {
  const { form, id } = event.target;
  const answer = await fetch(form.action, { method: 'POST', body: new FormData(form) }).catch(() => undefined);
  const status = document.querySelector('[role=status]');
  if (answer?.ok !== true) {
    status.textContent = 'The emulator does not answer: nothing was saved.';
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.querySelector('main').replaceChildren(...page.querySelector('main').childNodes);
  document.getElementById(id)?.focus();
});
