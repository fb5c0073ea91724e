/** The list of documents: filters that work at once, and stand in the address so that a choice can be passed on. */

const FIELDS = ["words", "level", "region", "year", "force"];

/** On a phone the filters would fill the screen before the first document. */
const WIDE = "(min-width: 700px)";

const part = (id) => document.getElementById(id);
const cards = Array.from(document.querySelectorAll(".document-card"));
const form = part("filters");

function chosen() {
  const values = {};
  for (const name of FIELDS) values[name] = form.elements[name].value.trim();
  return values;
}

/** Whether a card fits; the words may stand anywhere in it, in any order. */
function fits(card, wanted) {
  const text = card.textContent;
  const data = card.dataset;
  return (
    wanted.words.split(/\s+/).every((word) => text.indexOf(word) >= 0) &&
    (!wanted.level || data.level === wanted.level) &&
    (!wanted.region || data.region === wanted.region) &&
    (!wanted.year || data.years.split(" ").indexOf(wanted.year) >= 0) &&
    (!wanted.force || data.force === wanted.force)
  );
}

function apply() {
  const wanted = chosen();
  let shown = 0;
  for (const card of cards) {
    card.hidden = !fits(card, wanted);
    if (!card.hidden) shown += 1;
  }
  for (const level of document.querySelectorAll(".level")) {
    level.hidden = !level.querySelector(".document-card:not([hidden])");
  }
  const filtered = FIELDS.some((name) => wanted[name]);
  part("filter-count").textContent = filtered ? "符合条件的 " + shown + " 份" : "";
  part("filter-empty").hidden = shown > 0;
  remember(wanted);
}

function remember(wanted) {
  const query = new URLSearchParams();
  for (const name of FIELDS) if (wanted[name]) query.set(name, wanted[name]);
  const text = query.toString();
  history.replaceState(history.state, "", window.location.pathname + (text ? "?" + text : ""));
}

function start() {
  const query = new URLSearchParams(window.location.search);
  for (const name of FIELDS) if (query.get(name)) form.elements[name].value = query.get(name);
  const box = part("filter-box");
  box.open = window.matchMedia(WIDE).matches || FIELDS.some((name) => form.elements[name].value);
  box.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  part("filter-reset").addEventListener("click", () => {
    form.reset();
    apply();
    form.elements.words.focus();
  });
  apply();
}

if (form) start();
