/** The fixed Chinese words of the page, and figures as people write them. */

export const LEVELS = { national: "国家", province: "省级", city: "市级", county: "县级" };

export const KINDS = { policy: "政策条文", data: "数据", check: "判断", clarification: "需要说明", refusal: "不能回答" };

export const REASONS = {
  not_covered: "文件里没有写到",
  no_field: "数据库里没有这一项",
  no_data: "没有这部分数据",
  not_permitted: "没有权限，或不能提供",
  out_of_domain: "不在问答范围内",
};

export const REGION_FROM = { question: "问题中写明", asker: "按所在地", default: "库内全部地方" };

const MISSING = "未登记";

/** Where a span begins and ends is counted in characters (code points), not in the units of JavaScript's strings. */
export function slice(text, start, end) {
  return Array.from(text).slice(start, end).join("");
}

/**
 * A figure with its unit. Years and codes have no unit and stay as they are; amounts get thousands separators, and two
 * decimals where they are not whole yuan.
 * @param {boolean|number|string|null} value
 * @param {string|null} unit
 */
export function figure(value, unit) {
  if (value === null || value === undefined) return MISSING;
  if (typeof value === "boolean") return value ? "是" : "否";
  if (typeof value !== "number") return String(value);
  return plainNumber(value, Boolean(unit), unit === "元" && !Number.isInteger(value)) + (unit || "");
}

/** A number without its unit; `grouped` sets thousands separators, `twoDecimals` writes .00 too. */
export function plainNumber(value, grouped, twoDecimals) {
  const text = twoDecimals ? value.toFixed(2) : String(Math.round(value * 100) / 100);
  if (!grouped) return text.replace("-", "−");
  const [whole, fraction] = text.replace("-", "").split(".");
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return (value < 0 ? "−" : "") + separated + (fraction ? "." + fraction : "");
}

/** A cell of a table as text; `grouped` sets thousands separators. */
export function cellText(value, grouped) {
  return typeof value === "number" ? plainNumber(value, grouped) : figure(value, null);
}

/** A difference, always with its sign; that of two percentages is in percentage points. */
export function difference(value, unit) {
  const sign = value > 0 ? "+" : "";
  return sign + plainNumber(value, true) + (unit === "%" ? " 个百分点" : unit || "");
}

/** Validity of a citation on the asking date: {kind, sign, word}. Templates' _validity.html says the same. */
export function validity(citation, askedOn) {
  if (!citation.valid_from && !citation.valid_to) return { kind: "plain", sign: "–", word: "未写明有效期" };
  if (citation.in_force) return { kind: "good", sign: "✓", word: "有效" };
  const over = citation.valid_to && citation.valid_to < askedOn;
  return { kind: "warn", sign: "!", word: over ? "已过有效期" : "尚未生效" };
}

/** The days between which a document holds, in words. */
export function period(citation) {
  const from = citation.valid_from;
  const to = citation.valid_to;
  if (from && to) return from + " 至 " + to;
  if (from) return from + " 起，未写明截止";
  return to ? "至 " + to : "文件未写明";
}
