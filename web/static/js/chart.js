/**
 * A chart of figures from its Vega-Lite specification. The library is loaded when the first chart is shown.
 *
 * Vega normally compiles expressions with `Function`, which our content security policy forbids; `ast: true` lets its
 * own interpreter evaluate them instead. Canvas, not SVG: the SVG renderer writes style attributes, forbidden as well.
 */

import { button, el, replace } from "./dom.js";

const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif';

const NARROW = 560;
const INK = "#1b2733";
const DEMO_INK = "#7a3b00";
const DEMO = "演示数据，不是真实情况";

/** Type as large as the page's, which grows on a projector; in a narrow box the legend stands below. */
function config(width) {
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.875;
  const words = { labelFontSize: size, titleFontSize: size, labelColor: INK, titleColor: INK };
  return {
    font: FONT,
    background: "#ffffff",
    axis: Object.assign({ labelLimit: Math.max(10 * size, width / 3), gridColor: "#e3e8ed", titleFontWeight: "normal" }, words),
    axisQuantitative: { tickCount: 6 },
    legend: Object.assign(width < NARROW ? { orient: "bottom", columns: 3, titleOrient: "left" } : {}, words),
    arc: { stroke: "#ffffff", strokeWidth: 2 },
    title: { fontSize: size, anchor: "start" },
    text: { fontSize: size, color: INK },
    bar: { color: "#1a5a96" },
    line: { color: "#1a5a96", strokeWidth: 2.5, point: true },
    range: { category: ["#1a5a96", "#b35900", "#2e7d4f", "#7b4397", "#8a6d00", "#5b6770"] },
    view: { stroke: null, step: 2 * size },
  };
}

const COMPOSED = ["facet", "hconcat", "vconcat", "concat", "repeat"];
const FACETED = ["facet", "row", "column"];

let library = null;

/**
 * Draw a block's chart into a box and return Vega's view. On failure null: the box has the chart as a picture, where
 * there is one (`picture`, its address), or says so; the table remains.
 */
export async function showChart(box, block, picture) {
  replace(box, el("p", { class: "notice", role: "status" }, "正在画图……"));
  try {
    await loadLibrary();
    const single = !isComposed(block.chart);
    const canvas = el("div", { class: single ? "chart-canvas" : "chart-canvas chart-wide", tabindex: single ? null : "0" });
    replace(box, canvas);
    const drawn = await window.vegaEmbed(canvas, prepared(block, single ? canvas.clientWidth : null), {
      mode: "vega-lite",
      actions: false,
      patch: single ? fitWidth : undefined,
      renderer: "canvas",
      ast: true,
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
      config: config(canvas.clientWidth),
    });
    // Vega names its own element in English.
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", labelOf(block));
    canvas.removeAttribute("aria-roledescription");
    return drawn.view;
  } catch (error) {
    if (picture) replace(box, drawnElsewhere(box, block, picture));
    else replace(box, failed(box, block));
    return null;
  }
}

function loadLibrary() {
  if (library) return library;
  library = new Promise((resolve, reject) => {
    const script = el("script", { src: document.getElementById("workspace").dataset.chartLibrary });
    script.onload = () => (window.vegaEmbed ? resolve() : reject(new Error("no vegaEmbed")));
    script.onerror = () => reject(new Error("not loaded"));
    document.head.append(script);
  });
  library.catch(() => {
    library = null;
  });
  return library;
}

/** Charts made of several views keep the width that their specification gives them. */
function isComposed(spec) {
  return COMPOSED.some((word) => word in spec) || FACETED.some((channel) => channel in (spec.encoding || {}));
}

/**
 * The specification for this page: as wide as its box, in the page's own type. Its title stands above it already, so
 * only its notes remain (what was left out, that figures are made up).
 */
export function prepared(block, width) {
  const spec = Object.assign({}, block.chart);
  delete spec.config;
  delete spec.title;
  if (width) spec.width = width;
  const notes = notesOf(block);
  if (notes.length) spec.title = { text: notes, color: DEMO_INK };
  return spec;
}

function notesOf(block) {
  const title = block.chart.title;
  const notes = title && title.subtitle ? [].concat(title.subtitle) : [];
  const said = notes.some((note) => note.indexOf("演示数据") >= 0);
  return block.snapshot.demo && !said ? [DEMO].concat(notes) : notes;
}

/** Said to Vega, since Vega-Lite takes it only with a warning where the height follows from the number of bars. */
function fitWidth(vega) {
  return Object.assign({}, vega, { autosize: { type: "fit-x", contains: "padding" } });
}

function labelOf(block) {
  return "图：" + block.description + "。数字见表格。";
}

/** An old browser cannot read the library; the service draws the same chart. */
function drawnElsewhere(box, block, picture) {
  const image = el("img", { class: "chart-picture", src: picture, alt: labelOf(block) });
  image.addEventListener("error", () => replace(box, failed(box, block)));
  return image;
}

function failed(box, block) {
  return el(
    "div",
    { class: "notice notice-warn", role: "status" },
    el("p", {}, "图没有画出来，可能是网络断开，或浏览器太旧。数字请看表格。"),
    button("再试一次", "button", () => showChart(box, block))
  );
}
