// Lists in which rows are ticked: all at once, how many there are, by key. Without it each row is ticked by itself, and the
// box in the head stands for the page. And the page of what is done to many: it looks how far it has come.
const head = document.querySelector('[data-select-all]');
const boxes = [...document.querySelectorAll('td.m-sel input[type="checkbox"], .k-panel__head .m-sel input')];
const everything = document.querySelector('[data-select-everything]');
const said = document.querySelector('[data-selected]');
const first = said?.textContent;

function tell() {
  const ticked = boxes.filter((box) => box.checked);
  const all = boxes.length > 0 && ticked.length === boxes.length;
  head.checked = all;
  head.indeterminate = !all && ticked.length > 0;
  for (const box of boxes) box.closest('tr, section').classList.toggle('is-on', box.checked || everything?.checked === true);
  const number = everything?.checked ? everything.dataset.selectEverything : new Set(ticked.map((box) => box.value)).size;
  if (said) said.textContent = number ? (String(number) === '1' ? said.dataset.one : said.dataset.many.replace('#', number)) : first;
}

function tick(value) {
  for (const box of boxes) box.checked = value;
  if (everything && !value) everything.checked = false;
  tell();
}

if (head && boxes.length) {
  head.addEventListener('change', () => tick(head.checked));
  for (const box of [...boxes, everything]) box?.addEventListener('change', tell);
  for (const [name, value] of [['[data-select-page]', true], ['[data-unselect]', false]]) {
    const button = document.querySelector(name);
    if (!button) continue;
    button.hidden = false;
    button.addEventListener('click', () => {
      tick(value);
      if (!value) head.focus();
    });
  }
  window.addEventListener('pageshow', tell);
  tell();
}

const line = document.querySelector('[data-progress]');
if (line) {
  const bar = line.querySelector('progress');
  const text = line.querySelector('[data-progress-text]');
  const look = async () => {
    try {
      const answer = await fetch(line.dataset.progress, { credentials: 'same-origin' });
      if (answer.ok) {
        const { works, done, total } = await answer.json();
        if (!works) return window.location.reload();
        text.textContent = text.textContent.replace(/\d+/, done);
        bar.value = done;
        bar.max = total;
      }
    } catch { /* the next look may succeed */ }
    return setTimeout(look, 1500);
  };
  setTimeout(look, 1000);
}
