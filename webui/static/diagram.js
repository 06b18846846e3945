// Turns each <div data-diagram="/address.bpmn" data-marks="{…}"> into a diagram that can be moved and zoomed.
// See docs/how-to/write-a-page.md for the attributes. What cannot be drawn is said in a sentence; the page goes on.
import { installDifferences } from './differences.js';
import { drawnId, withDrawnIds } from './ids.js';

const KINDS = { ins: 'plus', del: 'minus', chg: 'tilde', mov: 'move', done: 'check', stopped: 'x' };
const BADGES = new Set(['warn', 'law', 'count']); // they have no line style
const DOUBLE = new Set(['chg', 'stopped']); // they have a second line around
const IN_CORNER = new Set([...BADGES, 'done', 'stopped']);
const SMALLEST = 0.5; // below this scale names cannot be read: show a part instead of all
const LONGEST = 20; // from how many times as wide as high on nothing can be seen of a drawing in the small picture of it
const SCALE = { min: 0.6, max: 1.2 }; // of badges, which have to be read at any zoom
const ICONS = new URL('icons.svg', import.meta.url);
const SVG = 'http://www.w3.org/2000/svg';

function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'k-i');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(document.createElementNS(SVG, 'use'));
  svg.firstChild.setAttribute('href', `${ICONS.pathname}#${name}`);
  return svg;
}

function badge(kind, text) {
  const element = document.createElement('span');
  element.className = `k-badge k-badge--${kind}`;
  element.append(text ? document.createTextNode(text) : icon(KINDS[kind]));
  return element;
}

function hasBrokenWord(text, drawn) {
  const lines = [...drawn.querySelectorAll('tspan')].map((line) => line.textContent);
  return (text || '').split(/[\s-]+/).some((word) => !lines.some((line) => line.includes(word)));
}

/** One diagram: the viewer, its marks, and the way to show a part of it. */
class Pane {
  constructor(container) {
    this.container = container;
    this.marks = Object.fromEntries(Object.entries(JSON.parse(container.dataset.marks || '{}')).map(([id, marks]) => [drawnId(id), marks]));
    this.hidden = new Set();
    this.corners = new Map(); // by element: its badges in the upper right corner, side by side
    this.highlighted = [];
    const { NavigatedViewer, MinimapModule } = window.KlungaBpmn;
    const drawing = document.createElement('div');
    drawing.className = 'k-diagram__drawing';
    container.append(drawing);
    this.viewer = new NavigatedViewer({
      container: drawing,
      additionalModules: [MinimapModule],
      zoomScroll: { enabled: false },
      // Tools make labels as wide as Arial needs; in a wider letter “Yes” would break within the word.
      textRenderer: { defaultStyle: { fontFamily: 'Arial, "Liberation Sans", Helvetica, sans-serif' } },
    });
    this.canvas = this.viewer.get('canvas');
    drawing.querySelector('svg[tabindex]')?.setAttribute('tabindex', '-1'); // the diagram itself is the stop of the Tab key
    this.registry = this.viewer.get('elementRegistry');
    this.overlays = this.viewer.get('overlays');
  }

  async draw() {
    const answer = await fetch(this.container.dataset.diagram, { credentials: 'same-origin' });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    await this.viewer.importXML(withDrawnIds(await answer.text()));
    this.widenLabels();
    this.showMarks();
    this.begin();
    this.addControls();
    this.container.addEventListener('klunga:marks', (event) => this.renew(event.detail));
    const { width, height } = this.canvas.viewbox().inner;
    if (this.container.clientWidth > 640 && width < LONGEST * height) this.viewer.get('minimap').open();
  }

  /** Widen labels in which a word is broken: tools measure them in other letters. */
  widenLabels() {
    for (const label of this.registry.filter((element) => element.labelTarget)) {
      const drawn = this.registry.getGraphics(label);
      while (hasBrokenWord(label.businessObject.name, drawn) && label.width < 140) {
        label.x -= 5;
        label.width += 10;
        this.viewer.get('graphicsFactory').update('shape', label, drawn);
      }
    }
  }

  showMarks() {
    for (const [id, marks] of Object.entries(this.marks)) {
      if (this.registry.get(id)) for (const mark of marks) this.showMark(id, mark);
    }
  }

  showMark(id, mark) {
    const [kind, text] = String(mark).split(':');
    if (this.hidden.has(kind)) return;
    if (!BADGES.has(kind)) this.canvas.addMarker(id, kind);
    const element = this.registry.get(id);
    if (DOUBLE.has(kind)) this.addOuterLine(element);
    if (element.waypoints || !(kind in KINDS || BADGES.has(kind))) return;
    if (IN_CORNER.has(kind)) return this.cornerOf(id).append(badge(kind, text));
    const small = element.width < 60; // gateways and events: the corner is outside the shape
    const position = small ? { bottom: 10, left: -16 } : { top: -11, left: -11 };
    this.overlays.add(id, `k-${kind}`, { position, html: badge(kind, text), scale: SCALE });
  }

  cornerOf(id) {
    if (!this.corners.has(id)) {
      const corner = document.createElement('div');
      corner.className = 'k-badges';
      this.corners.set(id, corner);
      this.overlays.add(id, 'k-corner', { position: { top: -11, right: 11 }, html: corner, scale: SCALE });
    }
    return this.corners.get(id);
  }

  /** Draw a second line around a shape. */
  addOuterLine(element) {
    const group = this.registry.getGraphics(element.id);
    const shape = group.querySelector('.djs-visual > :is(rect, circle, polygon)');
    if (!shape || element.waypoints) return;
    const outer = shape.cloneNode();
    const grow = (size) => (size + 9) / size;
    const [middleX, middleY] = [element.width / 2, element.height / 2];
    outer.removeAttribute('style');
    outer.setAttribute('class', 'k-outer');
    outer.setAttribute('transform', `translate(${middleX} ${middleY}) scale(${grow(element.width)} ${grow(element.height)}) translate(${-middleX} ${-middleY})`);
    group.append(outer);
  }

  /** Show or hide the marks of one kind. */
  toggle(kind, visible) {
    this.hidden[visible ? 'delete' : 'add'](kind);
    for (const [id, marks] of Object.entries(this.marks)) {
      if (!this.registry.get(id)) continue;
      for (const mark of marks.filter((each) => String(each).split(':')[0] === kind)) {
        this.canvas.removeMarker(id, kind);
        this.overlays.remove({ element: id, type: `k-${kind}` });
        this.corners.get(id)?.querySelectorAll(`.k-badge--${kind}`).forEach((each) => each.remove());
        if (DOUBLE.has(kind)) this.registry.getGraphics(id).querySelector(':scope > .k-outer')?.remove();
        this.showMark(id, mark);
      }
    }
  }

  /** Show other marks; move to where the case is now, if that cannot be seen. */
  renew(marks) {
    for (const [id, old] of Object.entries(this.marks)) {
      if (!this.registry.get(id)) continue;
      for (const kind of old.map((mark) => String(mark).split(':')[0])) {
        this.canvas.removeMarker(id, kind);
        this.overlays.remove({ element: id, type: `k-${kind}` });
      }
      this.overlays.remove({ element: id, type: 'k-corner' });
      this.registry.getGraphics(id).querySelector(':scope > .k-outer')?.remove();
    }
    this.corners.clear();
    this.highlight([]);
    this.marks = Object.fromEntries(Object.entries(marks).map(([id, each]) => [drawnId(id), each]));
    this.showMarks();
    const here = Object.keys(this.marks).filter((id) => this.marks[id].some((mark) => mark === 'now' || mark === 'stopped'));
    if (!this.isSeen(here)) this.centre(here);
  }

  /** Say whether all of `ids` lie within what is shown. */
  isSeen(ids) {
    const box = this.boxOf(ids);
    const { x, y, width, height } = this.canvas.viewbox();
    return !box || (box.x >= x && box.y >= y && box.right <= x + width && box.bottom <= y + height);
  }

  /** Show all if it can be read so, else the place where the case is or has stopped, else the beginning. */
  begin() {
    this.canvas.zoom('fit-viewport', 'auto');
    if (this.canvas.zoom() >= SMALLEST) return;
    const now = Object.keys(this.marks).filter((id) => this.marks[id].some((mark) => mark === 'now' || mark === 'stopped') && this.registry.get(id));
    this.canvas.zoom(0.7);
    if (now.length) this.centre(now);
    else {
      const { inner, width, height } = this.canvas.viewbox();
      this.canvas.viewbox({ x: inner.x - 20, y: height > inner.height ? inner.y - (height - inner.height) / 2 : inner.y - 20, width, height });
    }
  }

  boxOf(ids) {
    const found = ids.map((id) => this.registry.get(id)).filter(Boolean);
    if (!found.length) return null;
    const corners = found.flatMap((each) => each.waypoints || [{ x: each.x, y: each.y }, { x: each.x + each.width, y: each.y + each.height }]);
    const xs = corners.map((corner) => corner.x);
    const ys = corners.map((corner) => corner.y);
    return { x: Math.min(...xs), y: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
  }

  /** Return the scale at which all of `ids` can be seen: the present one, or a smaller. */
  scaleFor(ids) {
    const box = this.boxOf(ids);
    const { width, height, scale } = this.canvas.viewbox();
    return box ? scale / Math.max(1, (box.right - box.x + 80) / width, (box.bottom - box.y + 80) / height) : scale;
  }

  centre(ids, scale = this.scaleFor(ids)) {
    const box = this.boxOf(ids);
    if (!box) return;
    const { outer } = this.canvas.viewbox();
    const [w, h] = [outer.width / scale, outer.height / scale];
    this.canvas.viewbox({ x: (box.x + box.right - w) / 2, y: (box.y + box.bottom - h) / 2, width: w, height: h });
  }

  /** Show the chosen difference; where it is missing, the elements `near` which it would be. */
  highlight(ids, near = []) {
    this.overlays.remove({ type: 'k-halo' });
    for (const id of this.highlighted) this.canvas.removeMarker(id, 'selected-difference');
    this.highlighted = ids.filter((id) => this.registry.get(id));
    for (const id of this.highlighted) {
      this.canvas.addMarker(id, 'selected-difference');
      this.showHalo(this.registry.get(id));
    }
    const around = this.highlighted.length ? [] : near.filter((id) => this.registry.get(id));
    for (const id of around) this.showHalo(this.registry.get(id), 'k-halo--near');
    return [...this.highlighted, ...around];
  }

  showHalo(element, kind = '') {
    if (element.waypoints) return; // a flow glows instead
    const halo = document.createElement('div');
    const small = element.width < 60; // gateways and events: their names stand close by
    const room = small ? 8 : 12;
    halo.className = `k-halo ${small ? 'k-halo--small' : ''} ${kind}`.trim();
    halo.style.width = `${element.width + 2 * room}px`;
    halo.style.height = `${element.height + 2 * room}px`;
    this.overlays.add(element.id, 'k-halo', { position: { top: -room, left: -room }, html: halo });
  }

  zoom(factor) {
    this.canvas.zoom(Math.min(4, Math.max(0.1, this.canvas.zoom() * factor)));
  }

  addControls() {
    const controls = document.createElement('div');
    controls.className = 'k-zoom';
    const actions = [['plus', 'zoomIn', () => this.zoom(1.25)], ['minus', 'zoomOut', () => this.zoom(0.8)], ['fit', 'fit', () => this.canvas.zoom('fit-viewport', 'auto')]];
    for (const [name, label, act] of actions) {
      const button = document.createElement('button');
      button.type = 'button';
      button.title = this.container.dataset[label];
      button.setAttribute('aria-label', this.container.dataset[label]);
      button.append(icon(name));
      button.addEventListener('click', act);
      controls.append(button);
    }
    this.container.append(controls);
    const moves = { ArrowLeft: { dx: 60, dy: 0 }, ArrowRight: { dx: -60, dy: 0 }, ArrowUp: { dx: 0, dy: 60 }, ArrowDown: { dx: 0, dy: -60 } };
    this.container.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key in moves) this.canvas.scroll(moves[event.key]);
      else if (event.key === '+') this.zoom(1.25);
      else if (event.key === '-') this.zoom(0.8);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    // The wheel belongs to the page until the diagram has the focus.
    const scroll = this.viewer.get('zoomScroll');
    this.container.addEventListener('focusin', () => scroll.toggle(true));
    this.container.addEventListener('focusout', () => scroll.toggle(false));
  }

  /** Let all of the drawing fill its frame, whatever part was shown: paper cannot be moved. Badges stay on the screen. */
  onPaper() {
    const svg = this.container.querySelector('.djs-container > svg');
    const viewport = svg?.querySelector(':scope > g.viewport');
    if (!viewport) return;
    const { x, y, width, height } = this.canvas.viewbox().inner;
    this.onScreen = viewport.getAttribute('transform');
    viewport.removeAttribute('transform');
    svg.setAttribute('viewBox', `${x - 10} ${y - 10} ${width + 20} ${height + 20}`);
    Object.assign(this.container.style, { aspectRatio: `${width + 20} / ${height + 20}`, height: 'auto' });
  }

  /** Show again what was shown before it was printed. */
  offPaper() {
    const svg = this.container.querySelector('.djs-container > svg');
    if (this.onScreen === undefined || !svg) return;
    svg.removeAttribute('viewBox');
    Object.assign(this.container.style, { aspectRatio: '', height: '' });
    if (this.onScreen) svg.querySelector(':scope > g.viewport').setAttribute('transform', this.onScreen);
    this.onScreen = undefined;
  }

  fail() {
    const sentence = document.createElement('p');
    sentence.className = 'k-diagram__wait';
    sentence.setAttribute('role', 'status');
    sentence.textContent = this.container.dataset.failed;
    this.container.replaceChildren(sentence);
  }
}

async function start() {
  const panes = [...document.querySelectorAll('[data-diagram]')].map((container) => new Pane(container));
  const drawn = await Promise.all(panes.map(async (pane) => {
    try {
      await pane.draw();
      pane.container.querySelector(':scope > .k-diagram__wait')?.remove();
      return true;
    } catch (error) {
      console.warn(error);
      pane.fail();
      return false;
    } finally {
      pane.container.removeAttribute('aria-busy');
    }
  }));
  installDifferences(panes, (pane) => drawn[panes.indexOf(pane)]);
  window.addEventListener('beforeprint', () => panes.forEach((pane) => pane.onPaper()));
  window.addEventListener('afterprint', () => panes.forEach((pane) => pane.offPaper()));
  document.documentElement.dataset.diagrams = 'drawn';
}

start();
