PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup run test test-long format messages screens

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/.ready: requirements-boot.lock requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("Ventanilla needs Python 3.11 or newer.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-boot.lock
	$(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m ventanilla.config.messages
	touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	$(BIN)/uv pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

setup: $(VENV)/.ready  ## make the environment (.venv/bin/ventanilla)

run: setup  ## the demo bank on http://localhost:8000
	$(BIN)/ventanilla serve --demo

test: $(VENV)/.ready-dev  ## the whole check
	$(BIN)/python -m tests.check

test-long: $(VENV)/.ready-dev  ## the slow fault and fuzz runs
	$(BIN)/python -m pytest -m long

screens: $(VENV)/.ready-dev  ## pictures of every page from a demo bank, into docs/screens
	$(BIN)/python -m tests.browser.screens

format: $(VENV)/.ready-dev  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:  ## resolve the lock files anew
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q --extra dev pyproject.toml -o requirements-dev.lock
