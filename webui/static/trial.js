// The test run without loading the page anew: a form is sent, the parts of the page that have changed are put in
// place, and the marks of the diagram move along. Without this script the forms work by themselves.
import { shortcutsAreOn, typing } from './shortcuts.js';

const play = document.querySelector('[data-play]');

function say(text) {
  const note = document.createElement('div');
  note.className = 'k-note k-note--warn k-receipt';
  note.setAttribute('role', 'alert');
  note.textContent = text;
  document.querySelectorAll('main .k-receipt').forEach((each) => each.remove());
  play.before(note);
}

function putReceipts(answer) {
  document.querySelectorAll('main .k-receipt').forEach((each) => each.remove());
  for (const receipt of answer.querySelectorAll('main .k-receipt')) play.before(document.adoptNode(receipt));
}

function put(answer) {
  putReceipts(answer);
  for (const part of document.querySelectorAll('[data-part]')) {
    const fresh = answer.querySelector(`[data-part="${part.dataset.part}"]`);
    if (fresh) part.replaceWith(document.adoptNode(fresh));
  }
  const marks = answer.querySelector('#picture')?.dataset.marks;
  if (marks) document.querySelector('#picture').dispatchEvent(new CustomEvent('klunga:marks', { detail: JSON.parse(marks) }));
  const wrong = document.querySelector('[data-part] [data-focus]');
  (wrong || document.querySelector('#now'))?.focus({ preventScroll: !wrong });
}

async function send(form, button) {
  if (play.getAttribute('aria-busy') === 'true') return;
  play.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new FormData(form, button), credentials: 'same-origin' });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (page.querySelector('[data-play]')) put(page);
    else window.location.reload();
  } catch {
    say(play.dataset.failed);
  } finally {
    play.removeAttribute('aria-busy');
  }
}

if (play) {
  play.addEventListener('submit', (event) => {
    event.preventDefault();
    send(event.target, event.submitter);
  });
  document.addEventListener('keydown', (event) => {
    if (typing(event) || !shortcutsAreOn()) return;
    const elsewhere = event.target.closest('a, button, summary, input');
    const wanted = event.key === 'u' ? '[data-undo]' : event.key === 'Enter' && !elsewhere ? '[data-first]' : null;
    const button = wanted && document.querySelector(wanted);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  });
}
