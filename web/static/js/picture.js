/** An answer, or one chart, as a picture to forward: never without its source, its date, and 演示数据 where it is. */

import { button } from "./dom.js";
import { outcomeWord, URGENCY } from "./checks.js";
import { drawPage } from "./canvas_page.js";
import { showPicture } from "./files.js";
import { cellText, figure, KINDS, plainNumber, slice, validity } from "./wording.js";

const ROWS = 10;
const COLUMNS = 4;
const CHECKS = 5;
const SOURCES = 3;
const QUOTE = 120;
const SOFT = "#4c5a67";
const DEMO = { text: "演示数据：下面的数字是编造的，不是真实情况", bold: true, color: "#7a3b00", ground: "#fff3dd", gap: 28 };

/** A button that draws the answer. */
export function pictureButton(answer) {
  return button("做成图片", "button", () => {
    const canvas = drawPage(blocksOf(answer));
    showPicture("转发用的图片", canvas.toDataURL("image/png"), answer.question + "：" + answer.short, fileName(answer.question));
  });
}

/** Show a drawn chart with its title and snapshot, to be kept; its notes are drawn in it. `view` is Vega's. */
export async function chartPicture(view, block) {
  const image = await view.toCanvas(3);
  const canvas = drawPage([
    { text: block.description, size: 40, bold: true },
    { image },
    { text: snapshotLine(block), size: 28, color: SOFT },
  ]);
  showPicture("图", canvas.toDataURL("image/png"), "图：" + block.description, fileName(block.description));
}

function fileName(text) {
  return slice(text.replace(/[\\/:*?"<>|？\s]/g, ""), 0, 40) + ".png";
}

function blocksOf(answer) {
  const said = answer.clarification ? answer.clarification.prompt : answer.short;
  return [
    { text: "增收问策 · " + KINDS[answer.kind], size: 28, color: "#164a7f", bold: true, gap: 8 },
    { text: answer.question, size: 38, gap: 24 },
    answer.data.some((block) => block.snapshot.demo) ? DEMO : null,
    { text: said, size: said.length > 40 ? 40 : 56, bold: true, gap: 28 },
    ...verdicts(answer),
    ...(answer.data.length ? table(answer.data[0]) : []),
    ...sources(answer),
    { rule: true },
    ...answer.data.slice(0, 1).map((block) => ({ text: snapshotLine(block), size: 26, color: SOFT, gap: 4 })),
    { text: "提问日期 " + answer.asked_on + "。能不能享受、帮扶给谁，由人核实后决定。", size: 26, color: SOFT },
  ].filter(Boolean);
}

function snapshotLine(block) {
  return (block.snapshot.demo ? "演示数据，" : "") + "数据截至 " + block.snapshot.as_of + "（快照 " + block.snapshot.id + "）";
}

function verdicts(answer) {
  const ordered = answer.checks.slice().sort((a, b) => URGENCY.indexOf(a.outcome) - URGENCY.indexOf(b.outcome));
  const lines = ordered.slice(0, CHECKS).map((check) => {
    const observed = check.observed === null ? "" : "，库内 " + figure(check.observed, check.unit);
    const threshold = check.threshold === null ? "" : "，标准 " + figure(check.threshold, check.unit);
    return { text: "【" + outcomeWord(check) + "】" + check.label + " " + check.subject + observed + threshold, gap: 10 };
  });
  const left = ordered.length - lines.length;
  return left > 0 ? lines.concat({ text: "另有 " + left + " 项，见完整回答", color: SOFT, size: 28 }) : lines;
}

function table(block) {
  if (block.rows.length < 2 && block.columns.length < 3) return [{ text: block.description, size: 30, color: SOFT }];
  const columns = block.columns.slice(0, COLUMNS);
  const titles = columns.map((column) => column.label + (column.unit ? "（" + column.unit + "）" : ""));
  const rows = block.rows.slice(0, ROWS).map((row) => columns.map((column, index) => cellText(row[index], Boolean(column.unit))));
  const numbers = columns.map((column, index) => block.rows.some((row) => typeof row[index] === "number"));
  const left = block.rows.length - rows.length;
  const rest = left > 0 ? [{ text: "另有 " + plainNumber(left, true) + " 行，见完整表格", size: 28, color: SOFT }] : [];
  return [{ text: block.description, size: 30, color: SOFT, gap: 12 }, { rows: [titles, ...rows], numbers }, ...rest];
}

function sources(answer) {
  const shown = answer.citations.slice(0, SOURCES);
  if (!shown.length) return [];
  const blocks = [{ text: "依据", bold: true, gap: 6 }];
  for (const citation of shown) {
    const quote = slice(citation.quote, 0, QUOTE);
    blocks.push(
      { text: "[" + citation.n + "] 《" + citation.title + "》" + (citation.path.length ? " " + citation.path[citation.path.length - 1] : ""), size: 30, gap: 4 },
      { text: "“" + quote + (quote === citation.quote ? "”" : "……”"), size: 30, ground: "#fbf8ee", indent: 24, gap: 6 },
      { text: [citation.doc_number, validity(citation, answer.asked_on).word].filter(Boolean).join("，"), size: 26, color: SOFT, indent: 24, gap: 18 }
    );
  }
  const left = answer.citations.length - shown.length;
  if (left > 0) blocks.push({ text: "另有 " + left + " 条依据，见完整回答", size: 28, color: SOFT });
  return blocks;
}
