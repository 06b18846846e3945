// The shortcuts of every page: / search, j and k rows, Enter open, a claim, x and X select, ? help; a button's own key in data-key.
// n and p are in differences.js.
import { shortcutsAreOn, turnShortcuts, typing } from './shortcuts.js';

function rows() {
  const list = document.querySelector('[data-rows]');
  return list ? [...list.querySelectorAll(':scope > tbody > tr, :scope > li')] : [];
}

const current = () => rows().find((row) => row.classList.contains('is-cursor'));

function move(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  all[at]?.classList.remove('is-cursor');
  next.classList.add('is-cursor');
  next.scrollIntoView({ block: 'nearest' });
  next.querySelector('a.k-main, a')?.focus({ preventScroll: true });
}

const ACTIONS = {
  '/': () => document.querySelector('#search')?.focus(),
  j: () => move(1),
  k: () => move(-1),
  a: () => current()?.querySelector('[data-claim]')?.click(),
  x: () => current()?.querySelector('.m-sel input')?.click(),
  X: () => document.querySelector('[data-select-all]')?.click(),
  '?': () => document.querySelector('[data-help]')?.click(),
};

document.addEventListener('keydown', (event) => {
  if (typing(event) || !shortcutsAreOn()) return;
  const button = [...document.querySelectorAll('[data-key]')].find((each) => each.dataset.key === event.key);
  if (button) {
    event.preventDefault();
    if (!event.repeat) button.click(); // a key that is held down must not answer the next question too
  } else if (event.key === 'Enter' && event.target === document.body && current()) {
    current().querySelector('a.k-main, a')?.click();
  } else if (Object.hasOwn(ACTIONS, event.key)) {
    event.preventDefault();
    ACTIONS[event.key]();
  }
});

const box = document.querySelector('[data-shortcuts-switch]');
if (box) {
  box.disabled = false;
  box.checked = shortcutsAreOn();
  box.addEventListener('change', () => turnShortcuts(box.checked));
}
