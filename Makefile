# Ombuds: everything a newcomer needs is `make run` and `make test`.
# Kept to what macOS's make 3.81 and a POSIX sh understand.

SHELL = /bin/sh
BIN = .venv/bin
PYTEST = $(BIN)/pytest
READY = .venv/ready

# Tests and lint never report home.
export DO_NOT_TRACK = 1
export PREFECT_SERVER_ANALYTICS_ENABLED = false
export PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS = 120

.PHONY: help setup run model-long faults import-full bench bench-large bench-peers cluster-test interop test lint format types imports features docs lock
.NOTPARALLEL:

help: ## What can be made
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /:  /'

setup: $(READY) ## Prepare .venv from requirements.lock
	@echo "Ready: .venv; next: make run, or make test"

$(READY): requirements.lock pyproject.toml scripts/setup
	@PYTHON="$(PYTHON)" sh scripts/setup
	@touch $(READY)

run: $(READY) ## Start everything with a demonstration office, and watch it live; Ctrl-C stops it all
	@$(BIN)/ombuds run

test: $(READY) lint types imports ## The whole gate: lint, types, import contracts, every test on both databases
	$(PYTEST) -n 3 --dist loadgroup

lint: $(READY) ## Style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(READY) ## Put the style right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(READY) ## mypy --strict
	$(BIN)/mypy

imports: $(READY) ## The arrows between the packages
	$(BIN)/lint-imports --no-logo

features: $(READY) ## The Gherkin features alone
	$(PYTEST) -n 3 --dist loadgroup tests/features

model-long: $(READY) ## The state machine over all commands, 1,000,000 steps over both databases
	FAULTS=long $(PYTEST) -n 2 tests/model

faults: $(READY) ## Every fault in its long form: hours
	FAULTS=long $(PYTEST) -m "long or not long" tests/faults tests/model

import-full: $(READY) ## All 24,716 complaints of the city's file, compared with the city's own verdict
	$(PYTEST) -m long tests/importing -s

bench: $(READY) ## How fast it is, beside the limit, on both databases; writes docs/benchmarks.md
	$(BIN)/python -m benchmarks --write docs/benchmarks.md

bench-large: $(READY) ## The same as the office grows to 1,000,000 open cases: an hour; writes docs/benchmarks.md
	$(BIN)/python -m benchmarks --growth --write docs/benchmarks.md

bench-peers: .venv-peers/ready ## The same work by DBOS, Procrastinate and eventsourcing; writes docs/peers.md
	PYTHONPATH=. .venv-peers/bin/python -m benchmarks.peers --write docs/peers.md

.venv-peers/ready: requirements-peers.lock $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-peers
	$(BIN)/uv pip install --quiet --python .venv-peers/bin/python --require-hashes -r requirements-peers.lock
	@touch $@

cluster-test: .venv-cluster/ready ## Several machines in network namespaces, and what goes wrong among them; Linux, root
	rm -rf .venv-cluster/wheel && $(BIN)/python -m hatchling build -t wheel -d .venv-cluster/wheel
	$(BIN)/uv pip install --quiet --offline --python .venv-cluster/bin/python --no-deps --reinstall .venv-cluster/wheel/*.whl
	$(BIN)/python -m scripts.cluster $(ARGS)

.venv-cluster/ready: requirements-cluster.lock $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-cluster
	$(BIN)/uv pip install --quiet --python .venv-cluster/bin/python --require-hashes -r requirements-cluster.lock
	@touch $@

interop: .venv-interop/ready ## Logs and procedures read back by pm4py and bpmn-moddle; ARGS="--boston FILE" for the city's; needs node
	$(BIN)/python -m scripts.interop $(ARGS)

.venv-interop/ready: requirements-interop.lock scripts/interop/package-lock.json $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-interop
	$(BIN)/uv pip install --quiet --python .venv-interop/bin/python --require-hashes -r requirements-interop.lock
	npm ci --silent --ignore-scripts --prefix scripts/interop
	@touch $@

docs: $(READY) ## Renew the pages that the program writes itself
	$(BIN)/python -m ombuds.settings_reference > docs/settings.md
	$(BIN)/python -m ombuds.commands_reference > docs/commands.md
	$(BIN)/python -m adapters.packs.documents
	$(BIN)/ombuds procedure diagram ombudsman -o docs/pictures/ombudsman.svg
	$(BIN)/ombuds procedure diagram docs/examples/school-complaints -o docs/pictures/school-complaints.svg

LOCKED = --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-emit-find-links \
    --custom-compile-command "make lock"

lock: $(READY) ## Renew all locks within the bounds of pyproject.toml
	$(BIN)/uv pip compile $(LOCKED) --upgrade --group dev pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(LOCKED) -c requirements.lock --group peers pyproject.toml -o requirements-peers.lock
	$(BIN)/uv pip compile $(LOCKED) -c requirements.lock --extra cluster pyproject.toml -o requirements-cluster.lock
	$(BIN)/uv pip compile $(LOCKED) --group interop -o requirements-interop.lock
