/**
 * Building elements. Everything a person, a document or a cell wrote goes in as text: no script of this page ever
 * parses HTML (tests/web/test_static.py holds that).
 */

const PROPERTIES = new Set(["hidden", "disabled", "open"]);

/**
 * An element.
 * @param {string} tag
 * @param {Object} attributes name → value; null leaves one out; `on` is {event: listener}.
 * @param {...(Node|string|null)} children strings become text.
 */
export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (PROPERTIES.has(name)) {
      node[name] = value;
    } else {
      node.setAttribute(name, String(value));
    }
  }
  append(node, children);
  return node;
}

/** Append nodes and strings, also nested in arrays; null is nothing. */
export function append(node, children) {
  for (const child of [].concat(...children)) {
    if (child !== null && child !== undefined) node.append(child);
  }
  return node;
}

/** Empty a node and give it new children. */
export function replace(node, ...children) {
  while (node.firstChild) node.removeChild(node.firstChild);
  return append(node, children);
}

/** A button that does something on this page. */
export function button(label, className, onClick, attributes) {
  return el("button", Object.assign({ type: "button", class: className, on: { click: onClick } }, attributes), label);
}

let counter = 0;

/** An id that no other element of the page has. */
export function freshId(prefix) {
  counter += 1;
  return prefix + "-" + counter;
}
