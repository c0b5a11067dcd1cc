# Needs python3 (3.10 or newer) and make, nothing else: every target sets up its own virtual environment first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# The peers that `make privacy` compares with live apart: one of them registers a pytest plugin wherever it is installed.
PEERS ?= .venv-peers

# Other versions to test with, as far as they are installed. PYENV_VERSION lets pyenv's shims find theirs.
VERSIONS ?= 3.10 3.11 3.12 3.13 3.14

# More for `make torture`: TORTURE="--lines 5000000 --seed 7".
TORTURE ?=

.PHONY: demo test test-versions check bench torture privacy docs format clean help

help:
	@echo "make demo    set up, run failing agents in three fresh git repositories, show the report"
	@echo "make test    set up, run the tests"
	@echo "make test-versions  the same with every Python from 3.10 on that is installed"
	@echo "make check   lint, format check, types"
	@echo "make bench   measure against the named peers, print ratios (SHORT=1 for a short run)"
	@echo "make torture kill, stop and starve writers of the store, then account for every line (SHORT=1 as above)"
	@echo "make privacy measure what is found and what is damaged, beside other redactors (SHORT=1 as above)"
	@echo "make docs    write the table of rules into docs/privacy.md"

demo: $(READY)
	$(BIN)/python demo/run.py

test: $(READY)
	$(BIN)/python -m pytest

test-versions:
	@for version in $(VERSIONS); do \
		export PYENV_VERSION=$$version; \
		python$$version -c pass 2>/dev/null || { echo "python$$version is not installed: left out"; continue; }; \
		echo "== python$$version"; \
		$(MAKE) --no-print-directory test PYTHON=python$$version VENV=.venv-$$version || exit 1; \
	done

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright

bench: $(READY)
	$(BIN)/python -m benchmarks $(if $(SHORT),--short)

torture: $(READY)
	$(BIN)/python -m benchmarks.torture $(if $(SHORT),--lines 20000 --kills 20 --rounds 2) $(TORTURE)

privacy: $(READY)
	@$(MAKE) --no-print-directory $(PEERS)/.ready || echo "The peers could not be installed: ours alone is measured."
	$(BIN)/python -m benchmarks.privacy $(if $(SHORT),--short)

docs: $(READY)
	$(BIN)/python -m benchmarks.privacy.document

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(READY): pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "python3 was not found; install Python 3.10 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
		echo "$(PYTHON) is $$($(PYTHON) -V 2>&1), but 3.10 or newer is needed; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		echo "A virtual environment could not be made; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $(READY)

$(PEERS)/.ready: pyproject.toml
	@$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 15 -e '.[peers]'
	@touch $(PEERS)/.ready

clean:
	rm -rf $(VENV) $(PEERS) .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
