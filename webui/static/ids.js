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
  return replaced(xml, idsToDraw(xml), drawnId);
}

/** Return the file with the ids that the modeler draws, and what gives a file that it wrote its own ids back. */
export function drawnForEditing(xml) {
  const ids = idsToDraw(xml);
  const original = new Map([...ids].map((id) => [drawnId(id), id]));
  return {
    shown: replaced(xml, ids, drawnId),
    restored: (written) => replaced(written, new Set(original.keys()), (id) => original.get(id)),
  };
}

/** Return the ids of the file that the viewer would not draw. */
function idsToDraw(xml) {
  if (!/\sid\s*=\s*("[^"]*[^\x00-\x7f"]|'[^']*[^\x00-\x7f'])/.test(xml)) return new Set();
  const file = new DOMParser().parseFromString(xml, 'application/xml');
  if (file.querySelector('parsererror')) return new Set(); // the viewer says what is wrong
  return new Set([...file.querySelectorAll('*')].map((element) => element.getAttribute('id')).filter((id) => id && drawnId(id) !== id));
}

/** Return the file with other names for `ids`, in ids and in all that refers to them. */
function replaced(xml, ids, rename) {
  if (!ids.size) return xml;
  const file = new DOMParser().parseFromString(xml, 'application/xml');
  const elements = [...file.querySelectorAll('*')];
  const renamed = (text) => text.slice(0, text.lastIndexOf(':') + 1) + rename(text.slice(text.lastIndexOf(':') + 1));
  const isReference = (text) => ids.has(text.slice(text.lastIndexOf(':') + 1)); // with a namespace prefix or without
  for (const element of elements) {
    for (const attribute of element.attributes) {
      if (!SHOWN.has(attribute.localName) && isReference(attribute.value)) attribute.value = renamed(attribute.value);
    }
    const text = element.childElementCount ? '' : element.textContent.trim();
    if (text && REFERENCE.test(element.localName) && isReference(text)) element.textContent = renamed(text);
  }
  return new XMLSerializer().serializeToString(file);
}
