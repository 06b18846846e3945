// The contrast of a colour, in words, while it is chosen. The server checks the same when the form is saved.
// Source: WCAG 2.2, "contrast ratio" and "relative luminance".
const COLOUR = /^#[0-9a-f]{6}$/i;

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5]
    .map((start) => parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

const fields = [...document.querySelectorAll('[data-colour]')];
const value = (name) => document.querySelector(`#f-${name}`).value;

function show() {
  for (const field of fields.filter((each) => each.dataset.least)) {
    const own = value(field.dataset.colour);
    const text = field.dataset.text || value(field.dataset.textFrom);
    const place = field.querySelector('[data-contrast]');
    const known = COLOUR.test(own) && COLOUR.test(text);
    const figure = known ? Math.floor(contrast(own, text) * 10) / 10 : 0;
    const bad = figure < Number(field.dataset.least);
    const written = figure.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1 });
    field.classList.toggle('is-bad', known && bad);
    place.textContent = known ? place.dataset[bad ? 'bad' : 'good'].replace('%', written) : '';
  }
}

for (const field of fields) {
  const text = field.querySelector(`#f-${field.dataset.colour}`);
  const picker = field.querySelector('[data-picks]');
  text.addEventListener('input', () => {
    if (COLOUR.test(text.value)) picker.value = text.value;
    show();
  });
  picker.addEventListener('input', () => {
    text.value = picker.value;
    show();
  });
}
if (fields.length) show();
