// The properties panel: the few things of an element that matter to Klunga, in plain words.
import { definition, is, shapeOf } from './elements.js';

let fields = 0;
let writing = false;

/** Write what a field says. The panel stays as it is meanwhile, or a press on a button beside it would be lost. */
function quietly(write) {
  writing = true;
  try {
    write();
  } finally {
    writing = false;
  }
}

function labelled(words, key, control, help) {
  const field = document.createElement('div');
  field.className = 'k-field';
  control.id = `board-field-${fields += 1}`;
  const label = document.createElement('label');
  label.className = 'k-label';
  label.htmlFor = control.id;
  label.textContent = words[key];
  field.append(label);
  if (help) {
    const note = document.createElement('p');
    note.className = 'k-help';
    note.id = `${control.id}-help`;
    note.textContent = words[help];
    control.setAttribute('aria-describedby', note.id);
    field.append(note);
  }
  field.append(control);
  return field;
}

function text(value, write, { rows = 0 } = {}) {
  const control = document.createElement(rows ? 'textarea' : 'input');
  if (rows) control.rows = rows;
  control.className = 'k-in';
  control.value = value;
  control.addEventListener('change', () => quietly(() => write(control.value.trim())));
  return control;
}

function choice(options, value, write, none) {
  const control = document.createElement('select');
  control.className = 'k-in';
  if (none !== undefined) control.add(new Option(none, ''));
  for (const [key, name] of options) control.add(new Option(name, key));
  if (value && !options.some(([key]) => key === value)) control.add(new Option(value, value));
  control.value = value;
  control.addEventListener('change', () => quietly(() => write(control.value)));
  return control;
}

function checkbox(words, key, checked, write) {
  const label = document.createElement('label');
  label.className = 'k-opt';
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.className = 'k-check';
  box.checked = checked;
  box.addEventListener('change', () => write(box.checked));
  const name = document.createElement('span');
  name.textContent = words[key];
  label.append(box, name);
  return label;
}

function told(sentence) {
  const line = document.createElement('p');
  line.className = 'k-small k-muted';
  line.textContent = sentence;
  return line;
}

/** Shows the fields of what is chosen in the drawing. */
export class Panel {
  constructor(container, modeler, elements, words) {
    Object.assign(this, { container, modeler, elements, words });
    const bus = modeler.get('eventBus');
    bus.on('selection.changed', ({ newSelection }) => this.show(newSelection));
    bus.on('elements.changed', ({ elements: changed }) => {
      if (!this.element || !changed.includes(this.element)) return;
      if (writing) this.heading.textContent = this.nameOf(this.element.businessObject) || this.words.unnamed;
      else if (!this.container.contains(document.activeElement)) this.show(this.element.parent ? [this.element] : []);
    });
    this.show([]);
  }

  /** Let an element be chosen by its name, for whoever does not point at it. */
  chooser() {
    const { elements, words, modeler } = this;
    const named = elements.registry.filter((each) => each.parent && !each.labelTarget && (is(each.businessObject, 'FlowNode') || is(each.businessObject, 'SequenceFlow')));
    const options = named.map((each) => [each.id, each.businessObject.name || `${words.unnamed} (${each.type.replace('bpmn:', '')})`]);
    const choose = (id) => modeler.get('selection').select(elements.registry.get(id) || []);
    return labelled(words, 'inDrawing', choice(options, this.element?.parent ? this.element.id : '', choose, '–'));
  }

  /** Return buttons that draw what comes after a flow node and connect it. */
  after() {
    const { element, words, modeler } = this;
    const row = document.createElement('div');
    row.className = 'k-row k-row--wrap';
    row.setAttribute('role', 'group');
    row.setAttribute('aria-label', words.after);
    row.append(told(`${words.after}:`));
    for (const [key, type] of [['activity', 'UserTask'], ['gateway', 'ExclusiveGateway'], ['end', 'EndEvent']]) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'ds-button';
      button.dataset.variant = 'secondary';
      button.dataset.size = 'xs';
      button.textContent = words[key];
      button.addEventListener('click', () => {
        const shape = modeler.get('elementFactory').createShape({ type: `bpmn:${type}` });
        modeler.get('autoPlace').append(element, shape);
        modeler.get('selection').select(shape);
        this.container.querySelector('.k-in:not(select)')?.focus();
      });
      row.append(button);
    }
    return row;
  }

  show(selection) {
    this.container.replaceChildren();
    if (selection.length > 1) {
      this.element = null;
      this.container.append(told(this.words.several));
      return;
    }
    this.element = selection[0] ? shapeOf(selection[0]) : this.modeler.get('canvas').getRootElement();
    if (!this.element?.businessObject) return;
    const object = this.element.businessObject;
    this.container.append(this.chooser());
    const heading = document.createElement('h3');
    heading.textContent = object.name || this.words[selection[0] ? 'unnamed' : 'whole'];
    this.heading = heading;
    this.container.append(heading);
    for (const part of this.parts(object, Boolean(selection[0]))) this.container.append(part);
    if (!selection[0]) this.container.append(told(this.words.choose));
  }

  * parts(object, chosen) {
    const { elements, element, words } = this;
    if (chosen && !is(object, 'Collaboration')) yield labelled(words, this.nameKey(object), text(this.nameOf(object), (value) => this.rename(value)));
    if (is(object, 'FlowNode')) {
      const lanes = elements.lanes(element);
      yield told(lanes.length ? words.lane.replace('{lane}', lanes[0]) : words.noLane);
    }
    if (is(object, 'FlowNode') && !is(object, 'EndEvent')) yield this.after();
    if (is(object, 'Activity')) yield * this.activity(object);
    if (is(object, 'SequenceFlow')) yield * this.flow(object);
    yield * this.events(object);
    if (is(object, 'Process') || is(object, 'Activity')) yield * this.deadline(object);
    if (chosen && 'documentation' in object) {
      yield labelled(words, 'documentation', text(elements.documentation(object), (value) => elements.writeDocumentation(element, object, value), { rows: 3 }), 'documentationHelp');
    }
  }

  nameKey(object) {
    if (is(object, 'SequenceFlow')) return 'flowName';
    if (is(object, 'Gateway')) return 'question';
    if (is(object, 'Lane')) return 'role';
    return 'name';
  }

  nameOf(object) {
    return (is(object, 'TextAnnotation') ? object.text : object.name) || '';
  }

  rename(value) {
    this.modeler.get('modeling').updateLabel(this.element, value);
  }

  * activity(object) {
    const { elements, element, words } = this;
    const own = (attribute) => [elements.own(object, 'activity', attribute), (value) => elements.writeOwn(element, object, 'activity', attribute, value)];
    yield labelled(words, 'phase', choice(Object.entries(words.phases), ...own('phase'), words.notSaid));
    yield labelled(words, 'meaning', choice(Object.entries(words.meanings), ...own('meaning'), words.notSaid), 'meaningHelp');
  }

  * deadline(object) {
    const { elements, element, words } = this;
    const own = (attribute) => text(elements.own(object, 'deadline', attribute), (value) => elements.writeOwn(element, object, 'deadline', attribute, value));
    yield labelled(words, 'deadline', own('duration'), 'durationHelp');
    yield labelled(words, 'basis', own('basis'), 'basisHelp');
  }

  * flow(object) {
    const { elements, element, words } = this;
    const source = object.sourceRef;
    if (!is(source, 'ExclusiveGateway') && !is(source, 'InclusiveGateway') && !is(source, 'ComplexGateway') && !is(source, 'Activity')) return;
    yield labelled(words, 'condition', text(elements.condition(object), (value) => elements.writeCondition(element, object, value)), 'conditionHelp');
    const examples = document.createElement('details');
    const summary = document.createElement('summary');
    summary.textContent = words.examples;
    const list = document.createElement('ul');
    for (const [written, meaning] of words.exampleList) {
      const item = document.createElement('li');
      const code = document.createElement('code');
      code.textContent = written;
      item.append(code, ` ${meaning}`);
      list.append(item);
    }
    examples.append(summary, list);
    yield examples;
    yield checkbox(words, 'default', elements.isDefault(object), (on) => {
      elements.writeDefault(element, object, on); // the modeler takes the condition of a default flow away
      this.show([element]);
    });
  }

  * events(object) {
    const { elements, element, words } = this;
    const timer = definition(object, 'Timer');
    if (timer) {
      let [kind, value] = elements.timer(timer);
      const write = () => elements.writeTimer(element, timer, kind, value);
      yield labelled(words, 'timerKind', choice(Object.entries(words.timers), kind, (chosen) => { kind = chosen; write(); }));
      yield labelled(words, 'timer', text(value, (written) => { value = written; write(); }), 'timerHelp');
    }
    for (const [kind, type] of [['message', 'Message'], ['signal', 'Signal']]) {
      const holder = definition(object, type) || (kind === 'message' && (is(object, 'ReceiveTask') || is(object, 'SendTask')) ? object : null);
      if (holder) yield labelled(words, kind, text(elements.named(holder, kind), (value) => elements.writeNamed(element, holder, kind, value)), `${kind}Help`);
    }
  }
}
