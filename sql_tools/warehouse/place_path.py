"""Which county, village and household a row of a table belongs to, as SQL over a named database."""

from __future__ import annotations

from collections.abc import Sequence


def village_expression(columns: Sequence[str], row: str, database: str) -> str | None:
    """The village code of ``row`` of a table with these columns; None for a table of places above villages."""
    if "village_code" in columns:
        return f"{row}.village_code"
    household = f"(SELECT h.village_code FROM {database}.household h WHERE h.household_id = {{}})"
    if "household_id" in columns:
        return household.format(f"{row}.household_id")
    if "person_id" not in columns:
        return None
    person = f"(SELECT p.household_id FROM {database}.person p WHERE p.person_id = {row}.person_id)"
    return household.format(person)


def county_expression(columns: Sequence[str], row: str, database: str) -> str:
    """The county code of ``row``: the first six digits of its village code (of published figures: the region's own)."""
    village = village_expression(columns, row, database)
    return f"{row}.region_code" if village is None else f"left({village}, 6)"


def village_lookup() -> str:
    """Fills ``stage.village_code`` from the names of village, town and county, where just one village has them.

    A name may stand without its last word (西渡 for 西渡镇, 青竹 for 青竹村), behind those above it (衡阳县西渡镇), or
    as the office there (青竹村委会).
    """
    return """
        UPDATE stage SET village_code = found.village_code FROM (
            SELECT s._row, min(v.village_code) AS village_code
            FROM stage s JOIN live.village v
              ON (v.village_name IN (s._village_name, s._village_name || '村', s._village_name || '社区',
                                     regexp_replace(s._village_name, '(村民委员会|村委会)$', '村'),
                                     regexp_replace(s._village_name, '(社区)?(居民委员会|居委会)$', '社区'))
                  OR s._village_name IN (v.town_name || v.village_name, v.county_name || v.town_name || v.village_name))
             AND (s._town_name IS NULL OR s._town_name = v.county_name || v.town_name
                  OR v.town_name IN (s._town_name, s._town_name || '镇', s._town_name || '乡', s._town_name || '街道'))
             AND (s._county_name IS NULL
                  OR v.county_name IN (s._county_name, s._county_name || '县', s._county_name || '市',
                                       s._county_name || '区'))
            WHERE s.village_code IS NULL
            GROUP BY s._row HAVING count(*) = 1
        ) AS found WHERE found._row = stage._row
    """
