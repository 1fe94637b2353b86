# make demo, make test: each does all its own set-up on a fresh Debian with Python 3.11+.
# make help lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help demo test check lint types imports deps cover servers clean

help: ## list the recipes
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/'

demo: $(STAMP) ## show the whole way on embedded mail servers
	$(BIN)/mailbot demo

test: $(STAMP) servers ## run all tests
	$(BIN)/python -m pytest -n $(or $(WORKERS),2) -q

check: $(STAMP) lint types imports deps cover ## everything that must hold before a commit lands

lint: $(STAMP)
	@echo "Linting..."
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	@echo "Checking types..."
	$(BIN)/mypy

imports: $(STAMP)
	@echo "Checking the layers..."
	$(BIN)/lint-imports

deps: $(STAMP)
	@echo "Checking dependencies..."
	$(BIN)/deptry .

cover: $(STAMP) servers
	@echo "Testing with branch coverage..."
	$(BIN)/python -m pytest -n $(or $(WORKERS),2) -q --cov --cov-report=term

servers:
	@sh tests/servers/install.sh

$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "mailbot needs Python 3.11 or newer; set PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq python3-venv; } || \
	  { echo "python3-venv is missing: ask root for apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

clean: ## remove what the other recipes made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage* demo-out
