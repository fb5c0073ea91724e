# Two commands do all: `make serve` and `make test`. Each installs what it needs first.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

.PHONY: install install-test serve test
install: $(VENV)/.installed
serve: install
	$(BIN)/zengshou serve

$(VENV)/.installed: pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "需要 Python 3.11：请先安装，或用 make PYTHON=路径 指定。"; exit 2; }
	@echo "① 建立环境 $(VENV) 并安装依赖（首次约需几分钟，约 2 GB）……"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check -e .
	@touch $@

install-test: $(VENV)/.installed-test
$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/pip install --disable-pip-version-check -e '.[test]'
	@touch $@

test: install-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2
