// What the properties panel reads of an element and writes to it, each write one step that can be undone.
export const KLUNGA = 'urn:klunga:bpmn:1';
const OWN = 'klunga';

/** Return the shape whose business object a panel shows: of a label the element that it belongs to. */
export function shapeOf(element) {
  return element.labelTarget || element;
}

export const is = (object, type) => Boolean(object && object.$instanceOf && object.$instanceOf(`bpmn:${type}`));

/** Return the first event definition of a kind: Timer, Message, Signal … */
export function definition(object, kind) {
  return (object.eventDefinitions || []).find((each) => is(each, `${kind}EventDefinition`));
}

/** Return Klunga's own extension element of a name, whatever prefix the file uses for the namespace. */
export function ownElement(object, name) {
  const values = object.extensionElements?.values || [];
  return values.find((each) => {
    const [prefix, local] = each.$type.split(':');
    return local === name && (each.$descriptor?.ns?.uri === KLUNGA || prefix === OWN);
  });
}

/** Reads and writes of one modeler. */
export class Elements {
  constructor(modeler) {
    this.modeling = modeler.get('modeling');
    this.moddle = modeler.get('moddle');
    this.factory = modeler.get('bpmnFactory');
    this.registry = modeler.get('elementRegistry');
    this.modeler = modeler;
  }

  set(element, properties) {
    this.modeling.updateProperties(element, properties);
  }

  setOf(element, object, properties) {
    this.modeling.updateModdleProperties(element, object, properties);
  }

  create(type, properties, parent) {
    const made = this.factory.create(`bpmn:${type}`, properties);
    made.$parent = parent;
    return made;
  }

  documentation(object) {
    return object.documentation?.[0]?.text || '';
  }

  writeDocumentation(element, object, text) {
    const rest = (object.documentation || []).slice(1);
    const first = text ? [this.create('Documentation', { text }, object)] : [];
    this.setOf(element, object, { documentation: [...first, ...rest] });
  }

  own(object, name, attribute) {
    const found = ownElement(object, name);
    return found ? found[attribute] || found.$attrs?.[attribute] || '' : '';
  }

  /** Write one attribute of klunga:activity or klunga:deadline; without attributes the element goes. */
  writeOwn(element, object, name, attribute, value) {
    const found = ownElement(object, name);
    const known = { activity: ['phase', 'meaning'], deadline: ['duration', 'basis'] }[name];
    const attributes = Object.fromEntries(known.map((each) => [each, this.own(object, name, each)]));
    attributes[attribute] = value;
    const filled = Object.fromEntries(Object.entries(attributes).filter(([, text]) => text));
    const extension = object.extensionElements || this.create('ExtensionElements', { values: [] }, object);
    const kept = (extension.values || []).filter((each) => each !== found);
    const made = Object.keys(filled).length ? [this.moddle.createAny(`${OWN}:${name}`, KLUNGA, filled)] : [];
    for (const each of made) each.$parent = extension;
    const values = [...kept, ...made];
    if (!object.extensionElements) this.setOf(element, object, { extensionElements: values.length ? extension : undefined });
    if (object.extensionElements) this.setOf(element, object.extensionElements, { values });
  }

  condition(flow) {
    return flow.conditionExpression?.body || '';
  }

  writeCondition(element, flow, text) {
    const made = text ? this.create('FormalExpression', { body: text }, flow) : undefined;
    this.set(element, { conditionExpression: made });
  }

  isDefault(flow) {
    return flow.sourceRef?.default === flow;
  }

  writeDefault(element, flow, on) {
    this.set(element.source, { default: on ? flow : undefined });
  }

  /** Return the kind (timeDuration, timeDate, timeCycle) and the text of a timer. */
  timer(timer) {
    const kind = ['timeDuration', 'timeDate', 'timeCycle'].find((each) => timer[each]) || 'timeDuration';
    return [kind, timer[kind]?.body || ''];
  }

  writeTimer(element, timer, kind, text) {
    const empty = { timeDuration: undefined, timeDate: undefined, timeCycle: undefined };
    this.setOf(element, timer, { ...empty, [kind]: text ? this.create('FormalExpression', { body: text }, timer) : undefined });
  }

  /** Return what an event or task sends or waits for: its message or signal. */
  named(holder, kind) {
    return holder[`${kind}Ref`]?.name || '';
  }

  /** Name the message or signal; equal names are one and the same root element. */
  writeNamed(element, holder, kind, name) {
    const definitions = this.modeler.getDefinitions();
    const type = kind === 'message' ? 'Message' : 'Signal';
    let target = name ? definitions.rootElements.find((each) => is(each, type) && each.name === name) : undefined;
    if (name && !target) {
      target = this.create(type, { name }, definitions);
      this.setOf(element, definitions, { rootElements: [...definitions.rootElements, target] });
    }
    this.setOf(element, holder, { [`${kind}Ref`]: target });
  }

  /** Return the names of the lane and pool in which an element lies, innermost first. */
  lanes(element) {
    const lanes = this.registry.filter((each) => is(each.businessObject, 'Lane') && !each.labelTarget);
    const own = lanes.filter((lane) => (lane.businessObject.flowNodeRef || []).includes(element.businessObject));
    return own.map((lane) => lane.businessObject.name || '').filter(Boolean);
  }
}
