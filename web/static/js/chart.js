/**
 * A chart of figures from its Vega-Lite specification. The library is loaded when the first chart is shown.
 *
 * Vega normally compiles expressions with `Function`, which our content security policy forbids; `ast: true` lets its
 * own interpreter evaluate them instead. Canvas, not SVG: the SVG renderer writes style attributes, forbidden as well.
 */

import { button, el, replace } from "./dom.js";

const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif';

const CONFIG = {
  font: FONT,
  background: "#ffffff",
  axis: { labelFontSize: 14, titleFontSize: 14, labelColor: "#1b2733", titleColor: "#1b2733", labelLimit: 140, gridColor: "#e3e8ed" },
  legend: { labelFontSize: 14, titleFontSize: 14, labelColor: "#1b2733", titleColor: "#1b2733" },
  title: { fontSize: 15, color: "#1b2733", subtitleColor: "#7a3b00", subtitleFontSize: 14, anchor: "start" },
  bar: { color: "#1a5a96" },
  line: { color: "#1a5a96", strokeWidth: 2.5, point: true },
  range: { category: ["#1a5a96", "#b35900", "#2e7d4f", "#7b4397", "#8a6d00", "#5b6770"] },
  view: { stroke: null },
};

let library = null;

/** Draw a block's chart into a box; on failure the box says so and the table remains. */
export async function showChart(box, block) {
  replace(box, el("p", { class: "notice", role: "status" }, "正在画图……"));
  try {
    await loadLibrary();
    const canvas = el("div", { class: "chart-canvas", role: "img", "aria-label": "图：" + block.description + "。数字见表格。" });
    replace(box, canvas);
    await window.vegaEmbed(canvas, prepared(block), {
      mode: "vega-lite",
      actions: false,
      renderer: "canvas",
      ast: true,
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
      config: CONFIG,
    });
  } catch (error) {
    replace(box, failed(box, block));
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

/** The specification as wide as its box; made-up figures say so inside the picture too. */
function prepared(block) {
  const spec = Object.assign({}, block.chart);
  if (spec.width === undefined && !spec.facet && !spec.hconcat && !spec.vconcat && !spec.repeat) {
    spec.width = "container";
    spec.autosize = { type: "fit-x", contains: "padding" };
  }
  if (block.snapshot.demo) spec.title = withSubtitle(spec.title, "演示数据，不是真实情况");
  return spec;
}

function withSubtitle(title, subtitle) {
  const stated = typeof title === "string" || Array.isArray(title) ? { text: title } : title || { text: "" };
  return Object.assign({}, stated, { subtitle });
}

function failed(box, block) {
  return el(
    "div",
    { class: "notice notice-warn", role: "status" },
    el("p", {}, "图没有画出来，可能是网络断开，或浏览器太旧。数字请看表格。"),
    button("再试一次", "button", () => showChart(box, block))
  );
}
