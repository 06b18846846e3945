// Keyboard shortcuts are one key each, and can be turned off in this browser (WCAG 2.1.4).
const NAME = 'klunga-shortcuts';

export function shortcutsAreOn() {
  try {
    return localStorage.getItem(NAME) !== 'off';
  } catch {
    return true;
  }
}

export function turnShortcuts(on) {
  try {
    localStorage.setItem(NAME, on ? 'on' : 'off');
  } catch {
    // The browser keeps nothing: the shortcuts stay on.
  }
}

/** Say whether a key belongs to a field, or to the browser. */
export function typing(event) {
  const target = event.target instanceof Element ? event.target : document.body;
  return event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || target.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]') !== null;
}
