# The Bike Navigator: `make demo` shows the main job, `make test` runs all checks.
# Without make: see "Without make" in README.md.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
SLOW   ?=
BENCH  ?=
# Counting covered lines takes a third longer, so it is done in CI, where the slow tests are left out.
COVER  := $(if $(filter true,$(CI)),$(if $(filter 0,$(SLOW)),--cov --cov-report=term:skip-covered))
# Tests see the command as a rider runs it, whatever this shell is set to.
unexport PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE PYTHONPATH
DEBIAN := espeak-ng alsa-utils gpsd
# What a full install takes on disk, and what pip downloads for it (measured on x86-64, Python 3.11).
INSTALL_MB  := 700
DOWNLOAD_MB := 220

.PHONY: demo test check lint types bench deps deps-ci clean help

help:
	@echo "make demo   build a small fictional valley, plan in it and ride it aloud"
	@echo "make test   all checks and tests (SLOW=1 for the slow ones too)"
	@echo "make deps   install the Debian packages: $(DEBIAN)"
	@echo "make bench  measure us beside OSRM, Valhalla, networkx and scipy (BENCH='--only porto' for a part)"
	@echo "make clean  remove everything made here"

demo: $(VENV)/.installed
	@$(BIN)/navigator demo

test: $(VENV)/.tested deps-ci lint types
	@CI="$(CI)" SLOW="$(SLOW)" $(BIN)/python -m pytest -n 2 --dist worksteal $(COVER) -q
	@sh tests/missing.sh $(DEBIAN)

lint: $(VENV)/.tested
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/lint-imports --no-cache

types: $(VENV)/.tested
	@$(BIN)/mypy

bench: $(VENV)/.tested
	@$(BIN)/python tests/bench $(BENCH)

deps:
	@sh tests/deps.sh $(DEBIAN)

# In CI the packages are installed by the run itself; elsewhere nothing is installed unasked.
deps-ci:
	@if [ "$(CI)" = true ]; then sh tests/deps.sh $(DEBIAN); fi

clean:
	rm -rf $(VENV) .venv* build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* .cache demo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Checks come first, each with its fix; the stamps make the second time work offline.
$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "no $(PYTHON) here; install it with: sudo apt install python3 python3-venv"; exit 3; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11; use a newer one: make PYTHON=python3.11"; exit 3; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) can't make virtual environments; install: sudo apt install python3-venv"; exit 3; }
	@$(PYTHON) -c 'import shutil, sys; sys.exit(shutil.disk_usage(".").free < $(INSTALL_MB) * 10**6)' || { echo "less than $(INSTALL_MB) MB are free here; free some space first"; exit 3; }
	@echo "installing into $(VENV): about $(DOWNLOAD_MB) MB to download, $(INSTALL_MB) MB on disk, once"
	@$(PYTHON) -m venv $(VENV)

KERNELS := setup.py $(shell grep -rl --include=*.py '^. cython:' navigator)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml $(KERNELS)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	@touch $@

$(VENV)/.tested: $(VENV)/bin/python pyproject.toml $(KERNELS)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.installed
