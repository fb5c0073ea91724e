"""Something that a check found, with the place it speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from sql_tools.warehouse.import_rules import SEVERITY_NAMES, Severity
from sql_tools.warehouse.workbook import column_letters


@dataclass(frozen=True, slots=True)
class Finding:
    """``row`` counts from 1 as in the file, None where the whole sheet is meant; ``columns`` from 0, the first leads.

    ``header`` is the name of the leading column, ``value`` what was never seen in it. ``error`` stops the import,
    ``aside`` keeps the row out of it, ``warning`` is kept with it. ``hint`` is what to do, the
    same for all such findings.
    """

    rule: str
    severity: Severity
    file: str
    sheet: str
    message: str
    row: int | None = None
    columns: tuple[int, ...] = ()
    header: str = ""
    value: str = ""
    hint: str = ""

    @property
    def said(self) -> str:
        """The message with what to do."""
        return f"{self.message}；{self.hint}" if self.hint else self.message

    @property
    def cell(self) -> str:
        """The address of the leading cell (B7), of the row (第7行), or nothing."""
        if self.row is None:
            return ""
        return f"{column_letters(self.columns[0])}{self.row}" if self.columns else f"第{self.row}行"

    def __str__(self) -> str:
        where = " ".join(part for part in (self.file, f"[{self.sheet}]" if self.sheet else "", self.cell) if part)
        header = f"“{self.header}”" if self.header else ""
        return f"{SEVERITY_NAMES[self.severity]} {where}{header}：{self.message}"
