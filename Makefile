# Huce. `make run` starts everything; `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
BOOTSTRAP := $(PYTHON) config/bootstrap.py
SERVERS := $(BIN)/python -m config.embedded.shell
# What production settings need in order to be looked at; none of it is a secret, none of it is used.
DEPLOY := DJANGO_SETTINGS_MODULE=config.settings.production \
	DATABASE_URL=postgres://huce@localhost/huce REDIS_URL=redis://localhost/0 HUCE_ALLOWED_HOSTS=huce.example \
	HUCE_SECRET_KEY=q8-Vd3nZs0Wb6Yk2Xp7Lr4Tj9Hm1Gf5Ce-Ua8Qo3Ri6Ey2Bn7-Ws9Dt4 \
	HUCE_FIELD_KEYS=check:MDEyMzQ1Njc4OWFiY2RlZg== HUCE_HASH_KEY=ZmVkY2JhOTg3NjU0MzIxMA== \
	HUCE_SIGNING_KEYS=check:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=
# A place for settings to point at where no server is asked.
STATIC := DJANGO_SETTINGS_MODULE=config.settings.test DATABASE_URL=postgres://nobody@localhost/none REDIS_URL=redis://localhost/0
PROCESSES ?= auto

export PORT HUCE_HOST

.PHONY: help install run check lint proof test pytest torture bench backup restore lock

help: ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

install: ## make .venv and install the locked dependencies
	@$(BOOTSTRAP)

run: ## start everything (PORT=8000); Ctrl-C stops it
	@exec $(BOOTSTRAP) -m config.run

check: lint proof ## formatter, linter, types, contracts, migrations, production settings

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

proof: install
	$(STATIC) $(BIN)/mypy .
	$(STATIC) $(BIN)/lint-imports
	$(SERVERS) --run $(BIN)/python manage.py makemigrations --check --dry-run
	$(DEPLOY) $(BIN)/python manage.py check --deploy --fail-level WARNING

test: lint ## the checks and every test but the long campaigns
	@$(MAKE) --no-print-directory --jobs=2 proof pytest

pytest: install
	$(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal --durations=25 -m "not torture"

torture: install ## the long campaigns
	$(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal --durations=25 -m torture -o faulthandler_timeout=1500

bench: install ## the figures of docs/performance.md (ONLY=prefix)
	$(SERVERS) --durable --run $(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY))

backup: install ## save database and photos below a folder (TO=backups KEEP=30)
	@$(BIN)/python -m config.backup take $(or $(TO),backups) $(if $(KEEP),--keep $(KEEP))

restore: install ## bring a backup back and prove it (FROM=backups/huce-… REPLACE=yes)
	@$(BIN)/python -m config.backup restore $(or $(FROM),$(error write FROM=backups/huce-…, the backup to bring back)) \
		$(if $(filter yes,$(REPLACE)),--replace)

lock: install ## resolve the dependencies anew
	cd config/requirements && for name in production embedded development bootstrap; do \
		../../$(BIN)/uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url \
			--no-header --quiet --override overrides.in $(UPGRADE) $$name.in -o $$name.txt || exit 1; done
