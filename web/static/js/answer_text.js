/**
 * The words of an answer as the page needs them. An answer is complete by itself, for a terminal or a message; the page
 * shows its short form, its citations and the snapshot in places of their own, and does not say them twice.
 */

const TITLE = /^\*\*([^*]+)\*\*$/;
const CITED = /^- (?:\[(\d{1,3})\] .*|.*\[(\d{1,3})\])$/;
/** Rule by rule what the verdicts below show as a tree; of many rules it is folded. */
const BY_RULE = /^(符合|需人工核实|待核实（缺事实）|不符合)$/;
const MANY_RULES = 3;
const SAID_ELSEWHERE = [/^- \*\*演示数据\*\*：/, /^- 数据截至\d{4}-\d{2}-\d{2}（快照 .*）。$/];

/**
 * @param {Object} answer
 * @returns {{lead: Array<number>, text: string, folded: string}} the citations of the short form, the Markdown that
 *   remains, and what of it is shown on demand
 */
export function pageText(answer) {
  const sections = sectionsOf(answer.answer.split(/\r?\n/));
  const first = sections[0];
  const lead = leadOf(first.lines, answer.short);
  if (lead) first.lines = first.lines.slice(lead.end);
  const kept = sections.filter((section) => !isCitations(section, answer));
  const isFolded = (section) => answer.checks.length > MANY_RULES && BY_RULE.test(section.title);
  return {
    lead: lead ? lead.marks : [],
    text: joined(kept.filter((section) => !isFolded(section)), answer),
    folded: joined(kept.filter(isFolded), answer),
  };
}

function joined(sections, answer) {
  const lines = [].concat(...sections.map((section) => section.lines));
  return lines.filter((line) => !isElsewhere(line, answer) && !isChoice(line, answer)).join("\n");
}

/** Lines from one title (**依据**) to the next; what stands before the first has none. */
function sectionsOf(lines) {
  const sections = [{ title: "", lines: [] }];
  lines.forEach((line, index) => {
    const titled = TITLE.exec(line.trim());
    if (titled && index > 0) sections.push({ title: titled[1], lines: [] });
    sections[sections.length - 1].lines.push(line);
  });
  return sections;
}

/** The first line, where it says no more than the short form: the numbers of its citations, and where it ends. */
function leadOf(lines, short) {
  const at = lines.findIndex((line) => line.trim());
  if (at < 0 || !short) return null;
  const marks = (lines[at].match(/\[\d{1,3}\]/g) || []).map((mark) => Number(mark.slice(1, -1)));
  const said = bare(lines[at].replace(/\[\d{1,3}\]/g, "")).replace(/^结论(（演示数据）)?：/, "").replace(/[；，](全部)?见下表$/, "");
  return said === bare(short) ? { marks, end: at + 1 } : null;
}

function bare(text) {
  return text.replace(/[*\s]/g, "");
}

/** Whether a section only lists citations, each of which the page shows with its document. */
function isCitations(section, answer) {
  const lines = section.lines.slice(1).filter((line) => line.trim());
  return section.title === "依据" && lines.length > 0 && lines.every((line) => isCited(line, answer));
}

function isCited(line, answer) {
  const cited = CITED.exec(line);
  return Boolean(cited) && answer.citations.some((citation) => citation.n === Number(cited[1] || cited[2]));
}

function isElsewhere(line, answer) {
  if (SAID_ELSEWHERE.some((pattern) => pattern.test(line))) return answer.data.length > 0;
  return answer.data.some((block) => line === "口径：" + block.description + "。");
}

/** One numbered option: its question, behind its label where that is another. */
function isOption(said, option) {
  const told = option.label === option.question ? option.question : option.label + "：" + option.question;
  return said.replace(/^\d\./, "") === bare(told);
}

/** The prompt of a clarification and its options, which stand below as buttons. */
function isChoice(line, answer) {
  const asked = answer.clarification;
  if (!asked) return false;
  const said = bare(line);
  return said === bare(asked.prompt) || asked.options.some((option) => isOption(said, option));
}
