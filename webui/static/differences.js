// Two diagrams side by side and the list of their differences: they move together, and a difference chosen in the
// list or in a diagram is shown in both.
import { drawnId } from './ids.js';
import { shortcutsAreOn, typing } from './shortcuts.js';

const ids = (text) => (text || '').split(/\s+/).filter(Boolean).map(drawnId);

/** Let the panes of a pair move and zoom together while its checkbox is on. */
class Together {
  constructor(panes, box) {
    this.panes = panes;
    this.box = box;
    this.quiet = false;
    this.last = new Map(panes.map((pane) => [pane, pane.canvas.viewbox()]));
    for (const pane of panes) pane.viewer.on('canvas.viewbox.changed', () => this.follow(pane));
  }

  follow(leader) {
    const before = this.last.get(leader);
    const after = leader.canvas.viewbox();
    this.last.set(leader, after);
    if (this.quiet || (this.box && !this.box.checked)) return;
    this.alone(() => {
      for (const pane of this.panes.filter((each) => each !== leader)) {
        const own = this.last.get(pane);
        const zoomed = after.width / before.width;
        const ratio = own.width / before.width;
        const width = own.width * zoomed;
        const height = own.height * zoomed;
        pane.canvas.viewbox({ x: own.x + (after.x - before.x) * ratio, y: own.y + (after.y - before.y) * ratio, width, height });
      }
    });
  }

  /** Move panes without the others following. */
  alone(move) {
    this.quiet = true;
    try {
      move();
      for (const pane of this.panes) this.last.set(pane, pane.canvas.viewbox());
    } finally {
      this.quiet = false;
    }
  }
}

/** The rows of the list and what each shows in the panes. */
class Differences {
  constructor(list, panes, together) {
    this.list = list;
    this.panes = panes;
    this.together = together;
    this.chosen = null;
    list.addEventListener('click', (event) => {
      const row = event.target.closest('[data-elements-left], [data-elements-right]');
      if (row) this.clicked(row, event);
    });
    panes.forEach((pane, side) => pane.viewer.on('element.click', ({ element }) => this.find(element, side)));
    this.showPosition();
    const named = this.rows.find((row) => row.querySelector('a')?.hash && row.querySelector('a').hash === location.hash)
      || this.rows.find((row) => 'chosen' in row.dataset);
    if (named) {
      this.choose(named);
      named.scrollIntoView({ block: 'nearest' });
    }
  }

  get rows() {
    return [...this.list.querySelectorAll('[data-elements-left], [data-elements-right]')].filter((row) => !row.hidden);
  }

  elements(row, side) {
    return ids(side === 0 ? row.dataset.elementsLeft : row.dataset.elementsRight);
  }

  clicked(row, event) {
    const link = event.target.closest('a');
    if (link && !link.getAttribute('href').startsWith('#')) return;
    if (link) {
      event.preventDefault();
      history.replaceState(null, '', link.hash);
    }
    if (!event.target.closest('button, input, select, textarea, label, summary')) this.choose(row);
  }

  find(element, side) {
    const id = (element.labelTarget || element).id;
    const row = this.rows.find((each) => this.elements(each, side).includes(id));
    if (row) {
      this.choose(row);
      row.scrollIntoView({ block: 'nearest' });
    }
  }

  choose(row) {
    if (this.chosen) {
      this.chosen.classList.remove('is-on');
      this.chosen.querySelector('a')?.removeAttribute('aria-current');
    }
    this.chosen = row;
    row.classList.add('is-on');
    row.querySelector('a')?.setAttribute('aria-current', 'true');
    this.tell(row.querySelector('a > span > span, a')?.innerHTML || '');
    this.together.alone(() => this.show(row));
    this.showPosition();
  }

  /** Say the chosen difference beside the buttons that walk, where the list is out of sight. */
  tell(sentence) {
    const told = document.querySelector(`[data-told="${CSS.escape(this.list.dataset.differences)}"]`);
    if (told) told.innerHTML = sentence;
  }

  /** Show a row's elements in both panes, at one scale so that both can be read alike. */
  show(row) {
    const shown = this.panes.map((pane, side) => pane.highlight(this.elements(row, side), ids(side === 0 ? row.dataset.nearLeft : row.dataset.nearRight)));
    const scale = Math.min(...this.panes.map((pane, side) => pane.scaleFor(shown[side])));
    this.panes.forEach((pane, side) => pane.centre(shown[side], scale));
  }

  /** Choose nothing, and take the difference out of the address. */
  leave() {
    if (!this.chosen) return;
    this.chosen.classList.remove('is-on');
    this.chosen.querySelector('a')?.removeAttribute('aria-current');
    this.chosen = null;
    this.tell('');
    this.panes.forEach((pane) => pane.highlight([], []));
    history.replaceState(null, '', location.pathname + location.search);
    this.showPosition();
  }

  step(by) {
    const rows = this.rows;
    if (!rows.length) return;
    const at = rows.indexOf(this.chosen);
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : (at + by + rows.length) % rows.length];
    this.choose(next);
    next.scrollIntoView({ block: 'nearest' });
    const hash = next.querySelector('a[href^="#"]')?.hash;
    if (hash) history.replaceState(null, '', hash);
  }

  /** Show or hide one kind of difference in the panes and in the list. */
  toggle(kind, visible) {
    this.panes.forEach((pane) => pane.toggle(kind, visible));
    for (const row of this.list.querySelectorAll(`[data-kind="${CSS.escape(kind)}"]`)) row.hidden = !visible;
    this.showPosition();
  }

  showPosition() {
    const place = document.querySelector(`[data-position="${CSS.escape(this.list.dataset.differences)}"]`);
    if (!place) return;
    const at = this.rows.indexOf(this.chosen);
    place.textContent = `${at < 0 ? '–' : at + 1} / ${this.rows.length}`;
  }
}

function installControls(differences) {
  for (const button of document.querySelectorAll('[data-toggle]')) {
    button.addEventListener('click', () => {
      const visible = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(visible));
      differences.toggle(button.dataset.toggle, visible);
    });
    // What begins hidden is shown if the address names one of it.
    if ('off' in button.dataset && differences.chosen?.dataset.kind !== button.dataset.toggle) button.click();
  }
  for (const control of document.querySelectorAll('[data-step]')) {
    control.addEventListener('click', (event) => {
      event.preventDefault();
      differences.step(control.dataset.step === 'next' ? 1 : -1);
    });
  }
  document.addEventListener('keydown', (event) => {
    if (typing(event) || !shortcutsAreOn()) return;
    if (event.key === 'n') differences.step(1);
    if (event.key === 'p') differences.step(-1);
    if (event.key === 'Escape') differences.leave();
  });
}

/** Connect the panes of each pair, and the list of the first pair to its controls. `drawn(pane)` says whether it is there. */
export function installDifferences(panes, drawn) {
  const names = new Set(panes.map((pane) => pane.container.dataset.pair).filter(Boolean));
  for (const name of names) {
    const pair = panes.filter((pane) => pane.container.dataset.pair === name && drawn(pane));
    if (pair.length < panes.filter((pane) => pane.container.dataset.pair === name).length) continue;
    const together = new Together(pair, document.querySelector(`[data-sync="${CSS.escape(name)}"]`));
    const list = document.querySelector(`[data-differences="${CSS.escape(name)}"]`);
    if (list) installControls(new Differences(list, pair, together));
  }
}
