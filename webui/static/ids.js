// The ids that the viewer draws. XML allows å ä ö in ids, and tools write them; bpmn-js leaves such elements out.
// So the viewer sees each of these letters as its number; a page's marks and rows go through the same function.

const OUTSIDE_ASCII = /[^\x00-\x7f]/gu;
const SHOWN = new Set(['name', 'value']); // what people read; it may equal an id
const REFERENCE = /^(incoming|outgoing|.*Refs?)$/;

/** Return the id by which the viewer knows an element of the file. */
export function drawnId(id) {
  return id.replace(OUTSIDE_ASCII, (letter) => `_u${letter.codePointAt(0).toString(16)}_`);
}

/** Return the file with the ids that the viewer draws, in ids and in all that refers to them; as it is if they are. */
export function withDrawnIds(xml) {
  if (!/\sid\s*=\s*("[^"]*[^\x00-\x7f"]|'[^']*[^\x00-\x7f'])/.test(xml)) return xml;
  const file = new DOMParser().parseFromString(xml, 'application/xml');
  if (file.querySelector('parsererror')) return xml; // the viewer says what is wrong
  const elements = [...file.querySelectorAll('*')];
  const ids = new Set(elements.map((element) => element.getAttribute('id')).filter((id) => id && drawnId(id) !== id));
  const isReference = (text) => ids.has(text.slice(text.lastIndexOf(':') + 1)); // with a namespace prefix or without
  for (const element of elements) {
    for (const attribute of element.attributes) {
      if (!SHOWN.has(attribute.localName) && isReference(attribute.value)) attribute.value = drawnId(attribute.value);
    }
    const text = element.childElementCount ? '' : element.textContent.trim();
    if (text && REFERENCE.test(element.localName) && isReference(text)) element.textContent = drawnId(text);
  }
  return new XMLSerializer().serializeToString(file);
}
