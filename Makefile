# Everything a developer does, one verb each; CI runs the same verbs. Works with GNU make 3.81 (macOS) and later.
# Virtual environment: .venv, made once and renewed when pyproject.toml changes.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Extra arguments for pytest: make test ARGS="-k loader -x"
ARGS ?=
# How long the laws run: random histories (N), and kills.
N ?= 10000
KILLS ?= 300
# How many articles the benchmark builds (N), and how often it measures each case.
RUNS ?= 5

.DEFAULT_GOAL := help
.PHONY: help site test test-lowest laws goldens bench bench-page lint types check fmt dist clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

site: $(VENV)/.for-site ## install newsgen into .venv, build the demo archive, say which page to open
	@$(BIN)/newsgen build
	@echo "Open $(CURDIR)/build/index.html in a browser."

test: $(VENV)/.for-work ## run every test, in a browser too where there is one; ARGS="..." goes to pytest
	@scripts/chromium.sh --install >/dev/null || true
	@$(BIN)/python -m pytest $(ARGS)

test-lowest: $(VENV)/.for-lowest ## run the tests with the lowest versions that pyproject.toml allows
	@$(VENV)/lowest/bin/python -m pytest $(ARGS)

laws: $(VENV)/.for-work ## run the laws of building long: N=10000 random histories, KILLS=300 builds killed
	@NEWSGEN_HISTORIES=$(N) NEWSGEN_KILLS=$(KILLS) $(BIN)/python -m pytest -s \
		tests/test_law_incremental.py tests/test_law_killed.py $(ARGS)

goldens: $(VENV)/.for-work ## rewrite what tests/shapes and tests/data/archives expect; read the difference before you commit
	@NEWSGEN_GOLDENS=write $(BIN)/python -m pytest -q tests/test_shapes.py tests/test_archives.py

bench: $(VENV)/.for-site ## compare with Hugo and Pelican: N=10000 articles, RUNS=5 rounds; all of it stays in .bench/
	@$(BIN)/python benchmarks/bench.py --articles $(N) --rounds $(RUNS)

bench-page: $(VENV)/.for-site ## put what `make bench` found into docs/performance.md
	@$(BIN)/python benchmarks/bench.py --page

lint: $(VENV)/.for-work ## ruff: rules and format
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types: $(VENV)/.for-work ## mypy, strict
	@$(BIN)/mypy

check: lint types test ## lint, types and test: what a change must pass

fmt: $(VENV)/.for-work ## format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix-only
	@$(BIN)/ruff format

dist: $(VENV)/.for-work ## build the wheel and the source archive into dist/
	@$(BIN)/python -m build --outdir dist

clean: ## remove everything that can be made again: .venv, build/, .newsgen/, .bench/, dist/, caches
	@rm -rf $(VENV) build .newsgen .bench dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.*
	@find src tests scripts benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@python="$$(scripts/python.sh)" && "$$python" -m venv $(VENV)
	@touch $@

$(VENV)/.for-site: $(VENV)/.made pyproject.toml
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.for-work: $(VENV)/.made pyproject.toml
	@$(PIP) install --editable '.[dev]'
	@touch $(VENV)/.for-site $@

$(VENV)/.for-lowest: $(VENV)/.for-work
	@$(BIN)/python -m venv --clear $(VENV)/lowest
	@$(BIN)/python scripts/lowest.py > $(VENV)/lowest/constraints.txt
	@$(VENV)/lowest/bin/python -m pip --disable-pip-version-check --quiet install \
		--constraint $(VENV)/lowest/constraints.txt --editable '.[test]'
	@touch $@
