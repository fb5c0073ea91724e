/** The answer with its sources as plain text for a message or a document. */

import { button } from "./dom.js";
import { cellText, figure, validity } from "./wording.js";
import { outcomeWord } from "./checks.js";
import { sourceParts } from "./source.js";

const ROWS = 20;

/** A button that copies the answer and says whether it could. */
export function copyButton(answer) {
  const control = button("复制回答和出处", "button", async () => {
    const done = await copy(plainText(answer));
    control.textContent = done ? "已复制" : "复制不了，请手动选择文字";
    setTimeout(() => {
      control.textContent = "复制回答和出处";
    }, 3000);
  });
  control.setAttribute("aria-live", "polite");
  return control;
}

/** The answer as lines of text: question, answer, verdicts, figures, sources. */
function plainText(answer) {
  const parts = ["问：" + answer.question, "答：" + answer.short, bare(answer.answer)];
  if (answer.data.some((block) => block.snapshot.demo)) parts.push("【演示数据，不是真实情况】");
  answer.checks.forEach((check) => parts.push(...verdict(check, "")));
  answer.data.forEach((block) => parts.push(...table(block)));
  if (answer.citations.length) parts.push("依据：", ...answer.citations.map((citation) => source(citation, answer)));
  parts.push("（增收问策，提问日期 " + answer.asked_on + "）");
  return parts.filter(Boolean).join("\n");
}

function bare(markdown) {
  return markdown.replace(/\*\*/g, "").replace(/^>\s?/gm, "").replace(/^#{1,6}\s+/gm, "");
}

function verdict(check, indent) {
  const observed = check.observed === null ? "" : "，库内 " + figure(check.observed, check.unit);
  const threshold = check.threshold === null ? "" : "，标准 " + figure(check.threshold, check.unit);
  const own = indent + "【" + outcomeWord(check) + "】" + check.label + " " + check.subject + observed + threshold;
  const note = check.note ? [indent + "  " + check.note] : [];
  return [own, ...note, ...[].concat(...check.children.map((child) => verdict(child, indent + "  ")))];
}

function table(block) {
  const titles = block.columns.map((column) => column.label + (column.unit ? "（" + column.unit + "）" : ""));
  const rows = block.rows.slice(0, ROWS).map((row) => row.map((value) => cellText(value, false)).join("\t"));
  const left = block.rows.length - rows.length;
  const rest = left > 0 ? ["……另有 " + left + " 行"] : [];
  return [block.description, titles.join("\t"), ...rows, ...rest, "数据截至 " + block.snapshot.as_of];
}

function source(citation, answer) {
  const where = citation.path.join(" › ");
  const word = validity(citation, answer.asked_on).word;
  return "[" + citation.n + "]《" + citation.title + "》" + where + "（" + sourceParts(citation).join("，") + "，" + word + "）：“" + citation.quote + "”";
}

/** Over plain http (an office network) browsers offer no clipboard; a hidden text field does it there. */
async function copy(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      return copyBySelection(text);
    }
  }
  return copyBySelection(text);
}

function copyBySelection(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
