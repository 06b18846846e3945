// Comforts of forms; every form works without them. data-once: sent once. data-unsaved: leaving asks first.
const summary = document.querySelector('[data-focus]');
if (summary) summary.focus();

let unsaved = false;
for (const form of document.querySelectorAll('form[data-unsaved]')) {
  form.addEventListener('input', () => { unsaved = true; });
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  unsaved = false;
  if (!form.hasAttribute('data-once')) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
});

// A page shown again by the browser's back button may be sent again.
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
});

window.addEventListener('beforeunload', (event) => {
  if (unsaved) event.preventDefault();
});

// Printing needs the browser's own dialogue, so the button is there only where this runs.
for (const button of document.querySelectorAll('button[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

// Tabs are a row that scrolls on a small screen: the one that the visitor is at is brought into view.
for (const tabs of document.querySelectorAll('.k-tabs')) {
  const here = tabs.querySelector('[aria-current]');
  if (here) tabs.scrollLeft = here.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;
}

// What is folded away is read on paper too.
let opened = [];
window.addEventListener('beforeprint', () => {
  opened = [...document.querySelectorAll('main details:not([open])')];
  for (const each of opened) each.open = true;
});
window.addEventListener('afterprint', () => { for (const each of opened) each.open = false; });

// Menus that open close again with Escape, or when the visitor goes elsewhere.
for (const menu of document.querySelectorAll('details.k-menu')) {
  document.addEventListener('click', (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
}
