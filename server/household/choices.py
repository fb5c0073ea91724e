"""What a person decides about a batch of files before it is checked and imported."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from sql_tools.warehouse.column_choice import Choice, MappingFile
from sql_tools.warehouse.import_request import JUMP, ImportRequest
from sql_tools.warehouse.workbench import Mode


class ImportChoices(BaseModel):
    """Table, period, mode, columns (header → choice) and translations of enum values (field → spelling → value)."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"table": "household_year", "year": 2025, "mode": "append"}},
    )

    table: str = Field(max_length=60, description="表名，如 household_year")
    year: int | None = Field(default=None, ge=1990, le=2100, description="统计年度；不分年度的表不填")
    mode: Mode = Field(default="append", description="append 追加一期，replace 替换一期，update 按编号更新")
    columns: dict[str, Choice] = Field(
        default_factory=dict, max_length=500, description="表头 → 字段、单位、空白的含义"
    )
    values: dict[str, dict[str, str]] = Field(default_factory=dict, max_length=100, description="字段 → 写法 → 取值")
    keep_identity: bool = Field(default=False, description="也导入证件和电话号码")
    complete: bool | None = Field(default=None, description="声明所涉各县是否齐全；不填由系统判断")
    lenient: bool = Field(default=False, description="有错误的行也搁置，导入其余行")
    fresh: bool = Field(default=False, description="从空库开始，不带入当前库的任何数据")
    jump: float = Field(default=float(JUMP), ge=1, le=1000, description="与上年相比变化超过几倍时提醒")

    def request(self, files: tuple[Path, ...], today: date, by: str, within: str) -> ImportRequest:
        """The request that these choices make of ``files``; ``within`` is the place of who imports, empty for all."""
        mapping = MappingFile(columns=self.columns, values=self.values) if self.columns or self.values else None
        return ImportRequest(
            files, self.table, self.year, self.mode, today,
            mapping=mapping, keep_identity=self.keep_identity, complete=self.complete, lenient=self.lenient,
            fresh=self.fresh, jump=Decimal(str(self.jump)), by=by, within=within,
        )  # fmt: skip
