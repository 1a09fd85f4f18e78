/* global document, navigator, setTimeout */

for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy'), 1500);
  });
}

// Only the fields that the chosen answer reads are shown and sent.
for (const form of document.querySelectorAll('[data-behaviour]')) {
  const mode = form.elements.namedItem('mode');
  const showFields = () => {
    for (const field of form.querySelectorAll('[data-for]')) {
      field.hidden = !field.dataset.for.split(' ').includes(mode.value);
      field.querySelector('input, select').disabled = field.hidden;
    }
  };
  mode.addEventListener('change', showFields);
  showFields();
}
