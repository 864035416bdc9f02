# Two commands: `make reproduce` runs the study, `make test` proves it. Both build the environment first if it is missing.
# Needs Python 3.11 to 3.13, git and make.
.DEFAULT_GOAL := help
.PHONY: help reproduce models test search faults mutants lab benchmark attack standards verify site lock check clean
SHELL := /bin/sh

SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c '$(SUPPORTED)' 2>/dev/null && echo $$p && break; done)
VENV := .venv
# Tools that tests alone use, and that need an older numpy than the project has.
ATTACK := .venv-attack
# Tools that hold a release against the standards, and that need an older rich.
STANDARDS := .venv-standards
# What makes mutants of our modules, which no test needs.
MUTANTS := .venv-mutants
# Where files that are never committed may lie beside the clone; absent is fine.
MICRODATA ?= ../shared/data/microdata

# Of the random mixes of faults, and of the sample of mutants.
SEED ?= 1

export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export VIRTUAL_ENV := $(CURDIR)/$(VENV)
export DVC_NO_ANALYTICS := 1
unexport PYTHONPATH PYTHONHOME
# Without its bytecode caches a notebook takes twice as long to start, whatever the caller's shell says.
export PYTHONDONTWRITEBYTECODE :=

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

reproduce: $(VENV)/ready ## build the environment, then every country report whose inputs are here
	dh reproduce --microdata $(MICRODATA)

models: $(VENV)/ready ## add what the Bayesian model of disclosure needs (requirements-models.lock)
	uv pip install --quiet --require-hashes -r requirements-models.lock

test: $(VENV)/ready ## pass the tests (in two processes)
	python -m pytest -n 2 --dist loadgroup

search: $(VENV)/ready ## look further for counter-examples of the invariants, with new random inputs each time
	DH_HYPOTHESIS=search python -m pytest -n 2 --dist loadgroup tests/unit -m "not pipeline"

faults: $(VENV)/ready ## kill, fill the disk and fail at every file operation of a command; then random mixes (SEED=n)
	python benchmarks/faults.py
	python benchmarks/fault_mixes.py --seed $(SEED)

mutants: $(MUTANTS)/ready ## make a random sample of wrong versions of four packages, and count those that the tests notice (SEED=n)
	$(MUTANTS)/bin/python benchmarks/mutation.py --seed $(SEED)

lab: $(VENV)/ready ## open JupyterLab; saved notebooks keep their canonical form
	dh lab

benchmark: $(VENV)/ready ## our engine beside samplics and svy, as ratios; then which intervals have their stated coverage
	python benchmarks/tabulation.py
	python benchmarks/coverage.py
	python benchmarks/differences.py

attack: $(ATTACK)/ready ## build the environment of the tools that attack stand-ins and released tables (Python 3.11 or 3.12)

standards: $(STANDARDS)/ready ## build the environment of the tools that hold a release against RO-Crate, PROV and Data Package

verify: $(VENV)/ready ## re-hash every file that the records and the lock files name; a part that is not on this machine is no failure
	dh verify || [ $$? -eq 3 ]

site: $(VENV)/ready ## make outputs/study: verify.html, which checks a copy of any file without a network, pages to confirm claims, and the site of all figures
	dh site

check: $(VENV)/ready ## style, the arrows between packages, and no rows among what git tracks
	ruff check .
	ruff format --check --diff .
	lint-imports
	dh hooks --tracked

lock: $(VENV)/ready ## pin versions and hashes for Python 3.11 to 3.13 (no download addresses)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra dev \
		--extra cluster pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		tools/attack/requirements.in -o tools/attack/requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		tools/standards/requirements.in -o tools/standards/requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		tools/mutants/requirements.in -o tools/mutants/requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group models \
		--constraints requirements.lock -o requirements-models.lock

clean: ## remove the environments
	rm -rf $(VENV) $(ATTACK) $(STANDARDS) $(MUTANTS)

# uv comes from pip with the version and hash of its own line in the lock.
$(VENV)/ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; install one, or name it: make reproduce PYTHON=/path/to/python3.12" >&2; exit 2; }
	@test -x $(VENV)/bin/python || $(PYTHON) -c '$(SUPPORTED)' 2>/dev/null || { echo "$(PYTHON): is not Python 3.11, 3.12 or 3.13; name one: make reproduce PYTHON=/path/to/python3.12" >&2; exit 2; }
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -c '$(SUPPORTED)' 2>/dev/null || { echo "$(VENV): was not made with Python 3.11, 3.12 or 3.13; remove it with \`make clean\`, then run make again" >&2; exit 2; }
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	uv pip sync --quiet --require-hashes requirements.lock
	uv pip install --quiet --no-deps --no-build-isolation --editable .
	@! git rev-parse --git-dir >/dev/null 2>&1 || dh hooks || true
	@touch $@

$(ATTACK)/ready: tools/attack/requirements.lock | $(VENV)/ready
	@$(VENV)/bin/python -c 'import sys; sys.exit(sys.version_info >= (3, 13))' || { echo "anonymeter needs Python 3.11 or 3.12; build the environment with one: make clean, then make attack PYTHON=/path/to/python3.12" >&2; exit 2; }
	@test -x $(ATTACK)/bin/python || $(VENV)/bin/python -m venv $(ATTACK)
	VIRTUAL_ENV=$(CURDIR)/$(ATTACK) uv pip sync --quiet --require-hashes tools/attack/requirements.lock
	@touch $@

$(STANDARDS)/ready: tools/standards/requirements.lock | $(VENV)/ready
	@test -x $(STANDARDS)/bin/python || $(VENV)/bin/python -m venv $(STANDARDS)
	VIRTUAL_ENV=$(CURDIR)/$(STANDARDS) uv pip sync --quiet --require-hashes tools/standards/requirements.lock
	@touch $@

$(MUTANTS)/ready: tools/mutants/requirements.lock | $(VENV)/ready
	@test -x $(MUTANTS)/bin/python || $(VENV)/bin/python -m venv $(MUTANTS)
	VIRTUAL_ENV=$(CURDIR)/$(MUTANTS) uv pip sync --quiet --require-hashes tools/mutants/requirements.lock
	@touch $@
