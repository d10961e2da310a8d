# make run     Passerelle with its demonstration on http://127.0.0.1:8000/ (another port: make run PORT=8001)
# make test    everything the tests need, then the tests (some only: make test PYTEST_ARGS="tests/test_start.py")
# make check   style, types, floors, migrations, production settings
# make lock    pin requirements anew from requirements.in and requirements-dev.in (needs uv)

.DEFAULT_GOAL := help
.PHONY: help run test check check-style check-types check-floors check-migrations check-deploy environment lock

PORT ?= 8000
PYTEST_ARGS ?= -n 2
# The first name that runs; it then looks for a better one itself (another: make run PYTHON=python3.12).
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if "$$name" -c "" >/dev/null 2>&1; then echo "$$name"; break; fi; done)
START = @if [ -z "$(PYTHON)" ]; then \
	echo "Passerelle stopped while looking for a Python: there is none here; install Python 3.11 or newer and try again." >&2; \
	exit 1; fi; "$(PYTHON)" -m tools.start
# Development on SQLite, whatever the shell was set up for; no home folder is needed.
PLAIN = env -u DATABASE_URL -u PASSERELLE_ENV -u PYTHONHOME -u PYTHONPATH MPLCONFIGDIR="$${MPLCONFIGDIR:-$(CURDIR)/var/matplotlib}"

help:
	@sed -n 's/^# make/make/p' Makefile

run:
	$(START) run --port "$(PORT)"

test: environment
	@$(PLAIN) .venv/bin/python -m pytest $(PYTEST_ARGS)

# One target for each, so that `make -k check` tells all that is wrong and not only the first.
check: check-style check-types check-floors check-migrations check-deploy

check-style: environment
	@echo "Style (ruff):"; $(PLAIN) .venv/bin/python -m ruff check .

check-types: environment
	@echo "Types of the pure parts (mypy):"; $(PLAIN) .venv/bin/python -m mypy

check-floors: environment
	@echo "Floors (import-linter):"; $(PLAIN) .venv/bin/lint-imports

check-migrations: environment
	@echo "Migrations (makemigrations --check):"; $(PLAIN) .venv/bin/python manage.py makemigrations --check --dry-run

check-deploy: environment
	@echo "Production settings (check --deploy):"; $(PLAIN) .venv/bin/python -m tools.check_deploy

environment:
	$(START) setup --dev

LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --custom-compile-command "make lock"
lock:
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
