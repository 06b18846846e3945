// Comforts of the process owners' pages; all work without them, because the server checks the same.

// A page that waits for a version to be prepared looks again, and shows the answer when it is there.
const waiting = document.querySelector('[data-preparing]');
if (waiting) {
  const look = async () => {
    try {
      const answer = await fetch(waiting.dataset.preparing, { credentials: 'same-origin' });
      if (answer.ok && (await answer.json()).prepared) return window.location.reload();
    } catch { /* the next look may succeed */ }
    return setTimeout(look, 1500);
  };
  setTimeout(look, 800);
}

// Files may be dropped on the field for them.
for (const zone of document.querySelectorAll('[data-drop]')) {
  const field = zone.querySelector('input[type="file"]');
  zone.querySelector('[data-drop-text]').hidden = false;
  for (const name of ['dragenter', 'dragover']) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add('is-over');
    });
  }
  for (const name of ['dragleave', 'drop']) zone.addEventListener(name, () => zone.classList.remove('is-over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
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

// While cases are moved, the page says how far it has come, and shows what became of them when it is done.
for (const line of document.querySelectorAll('[data-cases-progress]')) {
  const bar = line.querySelector('progress');
  const said = line.querySelector('[data-progress-text]');
  const before = bar.value;
  let status = null;
  const look = async () => {
    try {
      const answer = await fetch(line.dataset.casesProgress, { credentials: 'same-origin' });
      const told = await answer.json();
      status ??= told.status;
      if (told.status !== status || told.done >= told.total) {
        window.location.reload();
        return;
      }
      bar.value = told.done;
      said.textContent = said.textContent.replace(/\d+/, String(told.done));
    } catch {
      bar.value = bar.value || before;
    }
    window.setTimeout(look, 2000);
  };
  window.setTimeout(look, 2000);
}
