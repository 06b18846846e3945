// What the server finds in the drawing, while it is drawn: a verdict, a list, and badges on the elements.
import { drawnId } from '../ids.js';

const WAIT = 900;

/** Asks the server once the drawing rests, and shows the newest answer only. */
export class Checks {
  constructor({ modeler, list, verdict, address, token, words }) {
    Object.assign(this, { modeler, list, verdict, address, token, words, asked: 0 });
  }

  soon(write) {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => this.ask(await write()), WAIT);
  }

  async ask(xml) {
    const number = this.asked += 1;
    const body = new FormData();
    body.append('file', new Blob([xml], { type: 'application/xml' }), 'drawing.bpmn');
    this.list.setAttribute('aria-busy', 'true');
    let answer;
    try {
      const response = await fetch(this.address, { method: 'POST', body, headers: { 'X-CSRFToken': this.token }, credentials: 'same-origin' });
      answer = await response.json();
    } catch {
      answer = { verdict: this.words.cannotCheck, tone: 'warn', rows: [] };
    }
    if (number !== this.asked) return;
    this.list.removeAttribute('aria-busy');
    this.show(answer);
  }

  show({ verdict, tone, rows }) {
    this.verdict.textContent = verdict;
    this.verdict.className = `k-note k-note--${tone} po-board__verdict`;
    const overlays = this.modeler.get('overlays');
    const registry = this.modeler.get('elementRegistry');
    overlays.remove({ type: 'k-check' });
    this.list.replaceChildren();
    const badges = new Map();
    rows.forEach((row, index) => {
      const found = row.element ? registry.get(drawnId(row.element)) : null;
      const element = found?.parent ? found : null; // the whole process has no place of its own
      this.list.append(this.line(row, element, index + 1));
      if (element) badges.set(element.id, [...(badges.get(element.id) || []), [index + 1, row.badge]]);
    });
    for (const [id, marks] of badges) overlays.add(id, 'k-check', { position: { top: -11, right: 11 }, html: this.badges(marks), scale: { min: 0.6, max: 1.2 } });
    if (!rows.length) {
      const none = document.createElement('li');
      none.className = 'k-muted';
      none.textContent = this.words.nothingFound;
      this.list.append(none);
    }
  }

  badges(marks) {
    const corner = document.createElement('div');
    corner.className = 'k-badges';
    const badge = document.createElement('span');
    badge.className = `k-badge k-badge--${marks.some(([, kind]) => kind === 'law') ? 'law' : 'warn'}`;
    badge.textContent = marks.map(([number]) => number).join(',');
    corner.append(badge);
    return corner;
  }

  line(row, element, number) {
    const item = document.createElement('li');
    const tag = document.createElement('span');
    tag.className = `k-tag k-tag--${row.tone}`;
    tag.textContent = row.tag;
    const sentence = document.createElement('p');
    sentence.textContent = `${number}. ${row.message}`;
    item.append(tag, sentence);
    if (row.mend) {
      const mend = document.createElement('p');
      mend.className = 'k-small k-muted';
      mend.textContent = row.mend;
      item.append(mend);
    }
    if (element) {
      const show = document.createElement('button');
      show.type = 'button';
      show.className = 'ds-button';
      show.dataset.variant = 'tertiary';
      show.dataset.size = 'xs';
      show.textContent = this.words.show;
      const hidden = document.createElement('span');
      hidden.className = 'k-sr';
      hidden.textContent = ` ${number}`;
      show.append(hidden);
      show.addEventListener('click', () => {
        this.modeler.get('selection').select(element);
        this.modeler.get('canvas').scrollToElement(element, 80);
      });
      item.append(show);
    }
    return item;
  }
}
