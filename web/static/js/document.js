/** The reading view: a document with its outline, at the clause that the address names. */

import { append, el, replace } from "./dom.js";
import { readDocument } from "./api.js";
import { failedView } from "./failed.js";
import { prepareFind } from "./find.js";
import { renderDocument } from "./reader.js";

const OUTLINE_DEPTH = 2;
const NARROW = "(max-width: 999px)";

async function show() {
  const box = document.getElementById("document");
  try {
    const source = await readDocument(box.dataset.docId);
    const { body, headings, found } = renderDocument(source, target(), 2);
    replace(box, body);
    outline(headings);
    document.getElementById("find").hidden = false;
    if (found) found.scrollIntoView({ block: "center" });
  } catch (failure) {
    replace(box, failedView(failure, show));
  }
}

/** The clause and the span that the address asks for. */
function target() {
  const query = new URLSearchParams(window.location.search);
  if (!query.get("clause")) return null;
  const number = (name) => (query.get(name) ? Number(query.get(name)) : undefined);
  return { clause_id: query.get("clause"), start: number("start"), end: number("end") };
}

function outline(headings) {
  const box = document.getElementById("outline");
  const shown = headings.filter((heading) => heading.depth < OUTLINE_DEPTH);
  if (shown.length < 2) return;
  const items = shown.map((heading) =>
    el("li", { class: "outline-" + heading.depth }, el("a", { href: "#" + heading.id }, heading.text))
  );
  append(document.getElementById("outline-list"), [el("ul", {}, items)]);
  box.open = !window.matchMedia(NARROW).matches;
  box.hidden = false;
}

prepareFind(document.getElementById("find"), document.getElementById("document"));
show();
