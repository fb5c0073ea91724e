/** Totals below a table: only of figures that may be added over the groups that are listed. */

/**
 * The total of each column, null where adding makes no sense.
 * @param {Object} block a block of data of an answer
 * @returns {Array<{value: number, missing: number}|null>|null} null where no column has one
 */
export function totalsOf(block) {
  if (!mayBeAdded(block)) return null;
  const totals = block.columns.map((column, index) => (isAdditive(column, block.plan) ? total(block.rows, index) : null));
  return totals.some(Boolean) ? totals : null;
}

/** Rows of groups that do not overlap: one year, none cut away, places not beside the places that they lie in. */
function mayBeAdded(block) {
  const plan = block.plan;
  const years = plan.years || [];
  return (
    block.rows.length > 1 &&
    !block.truncated &&
    Boolean(plan.by && plan.by.length) &&
    !plan.side_by_side &&
    !block.columns.some((column) => column.name === "year") &&
    (years.length < 2 || Boolean(plan.years_together))
  );
}

function isAdditive(column, plan) {
  const numbered = /^m(\d+)$/.exec(column.name);
  const measure = numbered && plan.measures[Number(numbered[1])];
  if (!measure) return false;
  if (measure.kind === "statistic") return measure.function === "sum";
  return measure.kind === "figure" && additive().indexOf(measure.name) >= 0;
}

/** The page names the figures of the data dictionary that may be added. */
function additive() {
  return (document.getElementById("workspace").dataset.additive || "").split(" ");
}

function total(rows, index) {
  const known = rows.map((row) => row[index]).filter((value) => typeof value === "number");
  if (!known.length) return null;
  // Hundredths add up without the remainders of binary fractions.
  const value = known.reduce((sum, each) => sum + Math.round(each * 100), 0) / 100;
  return { value, missing: rows.length - known.length };
}
