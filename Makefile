# The Bike Navigator: `make demo` shows the main job, `make test` runs all checks.
# Without make: see "Without make" in README.md.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
SLOW   ?=
BENCH  ?=
# Covered lines are counted in CI, where the slow tests are left out.
COVER  := $(if $(filter true,$(CI)),$(if $(filter 0,$(SLOW)),--cov --cov-report=term:skip-covered))
# What pip need not do: byte-compiling 5,000 modules takes as long as fetching them, and few are ever imported.
PIP    := $(BIN)/python -m pip install -q --disable-pip-version-check --no-compile
# Tests see the command as a rider runs it, whatever this shell is set to.
unexport PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE PYTHONPATH
DEBIAN := espeak-ng alsa-utils gpsd
# What a full install takes on disk, and what pip downloads for it (measured on x86-64, Python 3.11).
INSTALL_MB  := 700
DOWNLOAD_MB := 220

.PHONY: demo test suite lint types bench deps deps-ci clean help

help:
	@echo "make demo   build a small fictional valley, plan in it and ride it aloud"
	@echo "make test   all checks and tests (SLOW=1 for the slow ones too)"
	@echo "make deps   install the Debian packages: $(DEBIAN)"
	@echo "make bench  measure us beside OSRM, Valhalla, networkx and scipy (BENCH='--only porto' for a part)"
	@echo "make clean  remove everything made here"

demo: $(VENV)/.installed
	@$(BIN)/navigator demo

test: $(VENV)/.tested deps-ci
	@$(MAKE) --no-print-directory -j3 lint types suite
	@sh tests/missing.sh $(DEBIAN)

# Many tests wait for a voice or a server: three at a time keep two cores busy.
suite: $(VENV)/.tested
	@CI="$(CI)" SLOW="$(SLOW)" $(BIN)/python -m pytest -n 3 --dist worksteal $(COVER) -q

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
	@$(PIP) -e .
	@touch $@

$(VENV)/.tested: $(VENV)/bin/python pyproject.toml $(KERNELS)
	@$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/.installed
