// The drawing board: the modeler, its panel, checks while drawing, and saving as a new draft.
import { drawnForEditing } from '../ids.js';
import { Checks } from './checks.js';
import { Elements } from './elements.js';
import { Panel } from './panel.js';
import swedish from './swedish.js';
import { Unsaved } from './unsaved.js';

const board = document.querySelector('[data-board]');
const words = JSON.parse(board.dataset.words);
const token = board.dataset.token;
const part = (name) => document.querySelector(`[data-board-${name}]`);
const unsaved = new Unsaved(board.dataset.key);
const TOOLS = 130; // the width of the palette and its margins
let dirty = false;
let saving = false;
let originalIds = (xml) => xml;

function translated(template, replacements = {}) {
  const sentence = (document.documentElement.lang === 'sv' && swedish[template]) || template;
  return sentence.replace(/{([^}]+)}/g, (whole, key) => replacements[key] ?? whole);
}

const { Modeler, MinimapModule } = window.KlungaModeler;
const modeler = new Modeler({
  container: part('canvas'),
  additionalModules: [MinimapModule, { translate: ['value', translated] }],
  textRenderer: { defaultStyle: { fontFamily: 'Arial, "Liberation Sans", Helvetica, sans-serif' } },
});
window.klungaDrawing = modeler; // for journeys, and for whoever looks into a drawing from the console
const elements = new Elements(modeler);
const checks = new Checks({ modeler, list: part('checks'), verdict: part('verdict'), address: board.dataset.check, token, words });

async function written() {
  const { xml } = await modeler.saveXML({ format: true });
  return originalIds(xml);
}

function say(sentence, kind = 'stop') {
  const place = part('said');
  place.textContent = sentence;
  place.className = sentence ? `k-note k-note--${kind}` : '';
}

async function open(xml) {
  const { shown, restored } = drawnForEditing(xml);
  originalIds = restored;
  const { warnings } = await modeler.importXML(shown);
  fit();
  openPalette();
  if (warnings.length) say(words.warnings.replace('{count}', warnings.length), 'warn');
}

/** Show the whole drawing beside the tools, at most in its own size. */
function fit() {
  const canvas = modeler.get('canvas');
  canvas.zoom('fit-viewport');
  const { inner, outer } = canvas.viewbox();
  const scale = Math.min(1, (outer.width - TOOLS - 30) / inner.width, (outer.height - 40) / inner.height) || 1;
  const [width, height] = [outer.width / scale, outer.height / scale];
  canvas.viewbox({ x: inner.x - TOOLS / scale, y: inner.y - (height - inner.height) / 2, width, height });
}

/** Give the tools what they lack: a tip for those who point, and the keyboard. */
function openPalette() {
  for (const tool of document.querySelectorAll('.djs-palette .entry')) {
    tool.title = tool.getAttribute('aria-label');
    tool.tabIndex = 0;
    tool.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      tool.click();
    });
  }
}

function changed() {
  dirty = true;
  unsaved.keepSoon(written, () => { part('kept').textContent = words.kept; });
  checks.soon(written);
}

async function begin() {
  const response = await fetch(board.dataset.source, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const xml = await response.text();
  await open(xml);
  new Panel(part('panel'), modeler, elements, words);
  modeler.on('commandStack.changed', changed);
  part('canvas').removeAttribute('aria-busy');
  part('wait').remove();
  part('needs').remove();
  offerUnsaved();
  checks.ask(await written());
  document.documentElement.dataset.board = 'ready';
}

function offerUnsaved() {
  const kept = unsaved.found();
  const offer = part('unsaved');
  if (!kept) return;
  offer.hidden = false;
  part('unsaved-at').textContent = new Date(kept.at).toLocaleString(document.documentElement.lang);
  part('restore').addEventListener('click', async () => {
    offer.hidden = true;
    await open(kept.xml);
    changed();
  });
  part('discard').addEventListener('click', () => {
    offer.hidden = true;
    unsaved.forget();
  });
}

async function save(event) {
  event.preventDefault();
  if (saving) return;
  saving = true;
  const form = event.target;
  say(words.saving, 'ok');
  try {
    const body = new FormData(form);
    body.append('file', new Blob([await written()], { type: 'application/xml' }), board.dataset.file);
    const response = await fetch(form.action, { method: 'POST', body, headers: { 'X-CSRFToken': token }, credentials: 'same-origin' });
    const answer = await response.json();
    if (answer.location) {
      dirty = false;
      unsaved.forget();
      window.location.assign(answer.location);
      return;
    }
    if (answer.newest) form.elements.newest.value = answer.newest;
    say(answer.error);
  } catch {
    unsaved.keep(await written());
    say(words.notSaved);
  }
  saving = false;
}

part('save').addEventListener('submit', save);
window.addEventListener('beforeunload', (event) => { if (dirty) event.preventDefault(); });
// Letters pressed in the drawing are the modeler's tools, not the page's shortcuts.
part('canvas').addEventListener('keydown', (event) => event.stopPropagation());
for (const [name, act] of [['undo', 'undo'], ['redo', 'redo']]) part(name).addEventListener('click', () => modeler.get('commandStack')[act]());
for (const [name, factor] of [['larger', 1.25], ['smaller', 0.8]]) part(name).addEventListener('click', () => modeler.get('canvas').zoom(modeler.get('canvas').zoom() * factor));
part('fit').addEventListener('click', fit);

begin().catch(() => {
  part('wait')?.remove();
  say(words.cannotOpen);
});
