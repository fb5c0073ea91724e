"""The files for running the service name only what there is. No container engine or systemd is started here."""

from __future__ import annotations

import configparser
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from server.cli import app
from server.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
COMMANDS = {command.name for command in app.registered_commands} | {group.name for group in app.registered_groups}


@pytest.mark.parametrize("file", sorted([*DEPLOY.iterdir(), ROOT / "docs" / "operate.md"]), ids=lambda path: path.name)
def test_settings_and_commands_named_exist(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    named = {name.lower() for name in re.findall(r"\bZENGSHOU_([A-Z_]+)", text)}
    assert named <= set(Settings.model_fields)
    called = set(re.findall(r"\bzengshou (?:run --rm (?:zengshou|publish) )?([a-z]+)\b(?= )", text)) - {"users"}
    assert called <= COMMANDS


def test_the_image_copies_what_there_is() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    assert {"server", "retrieval", "sql_tools", "policies_corpus", "web", "pyproject.toml"} <= set(names)
    assert all((ROOT / name).exists() for name in names)


def test_compose_keeps_the_service_behind_the_machine() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert all(port.startswith("127.0.0.1:") for port in services["zengshou"]["ports"])
    assert "ports" not in services["postgres"]
    dockerfile = services["zengshou"]["build"]["dockerfile"]
    assert (ROOT / dockerfile).exists()


def test_the_image_and_the_stick_bring_what_the_settings_need() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert services["zengshou"]["environment"]["ZENGSHOU_DATABASE"].startswith("postgresql://")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert any(each.startswith("psycopg") for each in extras["server"])
    for file in (DEPLOY / "Dockerfile", ROOT / "docs" / "operate.md"):
        installed = re.findall(r"'(?:\.|zengshou)\[(.+)\]'", file.read_text(encoding="utf-8"))
        assert len(installed) >= 2
        assert all({"ocr", "server"} <= set(names.split(",")) <= set(extras) for names in installed)


def test_the_database_of_compose_can_be_prepared() -> None:
    """``data init`` refuses a database that does not sort by characters, and needs the owner's address."""
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    services = yaml.safe_load(text)["services"]
    database = services["postgres"]["environment"]
    assert {"--encoding=UTF8", "--locale=C"} <= set(database["POSTGRES_INITDB_ARGS"].split())
    prepared = services["publish"]
    assert "run --rm publish data init --from-snapshot" in text
    assert prepared["profiles"] and not prepared["ports"] and prepared["build"] == services["zengshou"]["build"]
    assert f"//{database['POSTGRES_USER']}:" in prepared["environment"]["ZENGSHOU_DATABASE_ADMIN"]
    assert "ZENGSHOU_DATABASE_ADMIN" not in services["zengshou"]["environment"]
    assert prepared["environment"]["ZENGSHOU_DATABASE"] == services["zengshou"]["environment"]["ZENGSHOU_DATABASE"]


def test_the_unit_starts_the_command_as_a_user_of_its_own() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(DEPLOY / "zengshou.service", encoding="utf-8")
    service = unit["Service"]
    assert service["ExecStart"].split()[0].endswith("/bin/zengshou")
    assert service["User"] != "root"
    assert service["NoNewPrivileges"] == "true"
    assert (DEPLOY / Path(service["EnvironmentFile"]).name).exists()


def test_a_restore_has_room_beside_the_data_directory() -> None:
    """What was there is moved beside it: the volume, or the unit's own folder, must be the one above."""
    home = re.search(r"^ZENGSHOU_HOME=(.+)$", (DEPLOY / "zengshou.env").read_text(encoding="utf-8"), re.MULTILINE)
    assert home is not None and home.group(1) == "/var/lib/zengshou/data"
    volumes = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["zengshou"]["volumes"]
    assert volumes == ["data:/var/lib/zengshou"]
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert "VOLUME /var/lib/zengshou\n" in image and f"ZENGSHOU_HOME={home.group(1)}" in image


def test_the_command_of_the_clerk_runs_as_the_service() -> None:
    script = (DEPLOY / "zengshou.sh").read_text(encoding="utf-8")
    unit = (DEPLOY / "zengshou.service").read_text(encoding="utf-8")
    user = re.search(r"^User=(\w+)$", unit, re.MULTILINE)
    program = re.search(r"^ExecStart=(\S+)", unit, re.MULTILINE)
    assert user is not None and program is not None
    assert f'exec runuser -u {user.group(1)} -- {program.group(1)} "$@"' in script
