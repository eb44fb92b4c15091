# Every target makes what it needs; `make` alone lists them. See CONTRIBUTING.md.

PYTHON ?= python3
ARGS ?=
# Two workers: most tests wait for a server or a disk, and small machines have two cores.
PYTEST_ARGS ?= -n 2
BIN := .venv/bin
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo test check fmt wheel bench mails docs lock servers clean

help: ## list what can be made
	@echo "postdesk: the targets of this Makefile"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

demo: .venv/.demo ## play the whole job on embedded servers (make demo ARGS=--once ends after the story)
	@$(BIN)/postdesk demo $(ARGS)

test: .venv/.dev servers check ## prove everything: checks, tests on real servers, tests against the wheel
	$(BIN)/python -m pytest $(PYTEST_ARGS)
	scripts/test_wheel.sh $(PYTEST_ARGS)

check: .venv/.dev ## style, types and import contracts (under a minute)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

fmt: .venv/.dev ## put the sources into their form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: .venv/.dev ## build wheel and source distribution into .build/dist
	rm -rf .build/dist
	$(BIN)/python -m build --no-isolation --outdir .build/dist .

bench: .venv/.dev servers ## measure postdesk against the limit loop (ARGS are passed on; see bench/)
	$(BIN)/python -m bench.main $(ARGS)

mails: .venv/.dev ## write every mail of ours into .build/mails (ARGS=--sheets takes PNGs with Chromium)
	$(BIN)/python scripts/mails.py .build/mails $(ARGS)

docs: .venv/.dev ## write docs/settings.md anew from the settings model
	$(BIN)/python scripts/settings_docs.py > docs/settings.new && mv docs/settings.new docs/settings.md

servers: ## install Dovecot, Postfix and PostgreSQL where they lack and root or sudo is there
	@scripts/install_servers.sh

lock: ## write requirements/dev.lock anew from the ranges of pyproject.toml
	scripts/make_lock.sh

clean: ## remove what was made, .venv included
	rm -rf .venv .build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.demo: pyproject.toml requirements/dev.lock
	@scripts/make_venv.sh demo
	@touch $@

.venv/.dev: pyproject.toml requirements/dev.lock
	@scripts/make_venv.sh dev
	@touch .venv/.demo $@
