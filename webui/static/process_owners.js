// Comforts of the process owners' pages; all work without them, because the server checks the same.

// The button to publish wakes when all that must be accepted or justified is.
const button = document.querySelector('[data-when-settled]');
if (button) {
  const fields = [...document.querySelectorAll('[data-settles]')];
  const reason = document.querySelector('[data-unsettled]');
  const show = () => {
    const settled = fields.every((field) => (field.type === 'checkbox' ? field.checked : field.value.trim()));
    button.disabled = !settled;
    if (reason) reason.hidden = settled;
  };
  for (const field of fields) field.addEventListener('input', show);
  window.addEventListener('pageshow', show);
  show();
}

// A file that is too large is refused before it is sent.
for (const field of document.querySelectorAll('input[data-largest]')) {
  field.addEventListener('change', () => {
    const large = [...field.files].some((file) => file.size > Number(field.dataset.largest));
    field.setCustomValidity(large ? field.dataset.tooLarge : '');
    if (large) field.reportValidity();
  });
  field.form.addEventListener('submit', (event) => {
    if (field.reportValidity()) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

// While a file is read, the form says so and its button sleeps.
for (const form of document.querySelectorAll('form[data-busy]')) {
  const said = form.querySelector('[data-busy-text]');
  const send = form.querySelector('button:not([type="button"])');
  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    form.setAttribute('aria-busy', 'true');
    said.textContent = form.dataset.busy;
    send.disabled = true;
  });
  window.addEventListener('pageshow', () => {
    form.removeAttribute('aria-busy');
    said.textContent = '';
    send.disabled = false;
  });
}
