# `make` prints this help. The work is in crm/bootstrap.py and tests/run.py, which need no make.
PYTHON ?= python3
VENV_PYTHON = .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run venv dev test lint bench screenshots clean

help:  ## this text
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 14

run: venv  ## serve on http://127.0.0.1:8000, with the demo (CRM_PORT=8001 for another port)
	@$(VENV_PYTHON) app.py

test: dev  ## everything CI runs: lint, tests on SQLite and PostgreSQL, browser, exercises
	@$(VENV_PYTHON) tests/run.py

lint: dev  ## ruff: check and format
	@$(VENV_PYTHON) tests/run.py lint

bench: dev  ## measure; results in bench/latest.json
	@$(VENV_PYTHON) -m bench

screenshots: dev  ## pictures of every page, in instance/screenshots
	@$(VENV_PYTHON) tests/run.py screenshots

clean:  ## remove what is made: .venv, front-end files, caches (not instance/, where the data is)
	rm -rf .venv node_modules static/vendor .pytest_cache .ruff_cache .hypothesis

venv:
	@$(PYTHON) -m crm.bootstrap

dev:
	@$(PYTHON) -m crm.bootstrap dev
