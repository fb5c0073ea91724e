/** The same figures as bars, lines or a pie: which of them a result allows, the one that fits it best first. */

import { totalsOf } from "./totals.js";

const MOST_SLICES = 8;
const LABELS = { bar: "柱形图", line: "折线图", arc: "饼图" };

/**
 * @param {Object} block a block of data with a chart
 * @returns {Array<{key: string, label: string, chart: Object}>} at least the chart that the answer came with
 */
export function chartKinds(block) {
  const own = { key: markOf(block.chart), chart: block.chart };
  const others = ["bar", "line", "arc"].filter((key) => key !== own.key).map((key) => ({ key, chart: drawn(block, key) }));
  return [own, ...others]
    .filter((kind) => kind.chart && LABELS[kind.key])
    .map((kind) => Object.assign({ label: LABELS[kind.key] }, kind));
}

function markOf(chart) {
  return typeof chart.mark === "object" ? chart.mark.type : chart.mark;
}

function drawn(block, key) {
  const chart = block.chart;
  const values = chart.data && chart.data.values;
  if (!values || !LABELS[markOf(chart)]) return null;
  const years = values.some((value) => value.year);
  if (key === "line") return null;
  if (key === "arc") return !years && isWhole(block, values) ? changed(chart, pie(chart)) : null;
  return changed(chart, years ? barsOfYears(chart, values) : bars(chart));
}

/** Slices only of parts that make up a whole, few enough to be told apart. */
function isWhole(block, values) {
  const totals = totalsOf(block);
  const added = totals && totals[block.columns.findIndex((column) => column.name === "m0")];
  return Boolean(added) && values.length === block.rows.length && values.length <= MOST_SLICES && values.every((each) => each.value >= 0);
}

function changed(chart, parts) {
  return Object.assign({}, chart, { mark: Object.assign({ tooltip: true }, parts.mark), encoding: parts.encoding });
}

function figureTitle(chart) {
  const encoding = chart.encoding;
  const figure = [encoding.x, encoding.y, encoding.theta].find((each) => each && each.field === "value");
  return figure ? figure.title : "";
}

function bars(chart) {
  return {
    mark: { type: "bar" },
    encoding: {
      y: { field: "name", type: "nominal", sort: null, title: null },
      x: { field: "value", type: "quantitative", title: figureTitle(chart) },
    },
  };
}

function barsOfYears(chart, values) {
  const encoding = {
    x: { field: "year", type: "ordinal", title: "年份", axis: { labelAngle: 0 } },
    y: { field: "value", type: "quantitative", title: figureTitle(chart) },
  };
  if (new Set(values.map((value) => value.name)).size > 1) {
    encoding.xOffset = { field: "name", sort: null };
    encoding.color = { field: "name", type: "nominal", sort: null, title: null };
  }
  return { mark: { type: "bar" }, encoding };
}

function pie(chart) {
  return {
    mark: { type: "arc" },
    encoding: {
      theta: { field: "value", type: "quantitative", title: figureTitle(chart), stack: true },
      color: { field: "name", type: "nominal", sort: null, title: null },
      order: { field: "value", type: "quantitative", sort: "descending" },
    },
  };
}
