# The front door; `make help` says what there is.
PYTHON ?= python3

.PHONY: help run test test-pythons audit bench faults lock
.DEFAULT_GOAL := help

help:
	@echo "make run    start everything on this computer, with a mailbox that catches all mail"
	@echo "make test   lint, the whole suite on SQLite and on PostgreSQL, the journeys in a browser"
	@echo "make test-pythons  the suite on SQLite under Python 3.11, 3.12 and 3.13, before a release"
	@echo "make audit  known vulnerabilities of what is pinned, before a release; green only if all were looked at"
	@echo "make bench  how fast it is against named peers, in one run; takes its time"
	@echo "make faults a thousand rounds of signing at once, on both databases; takes its time"
	@echo "make lock   pin the requirements anew after a change to requirements/*.in"
	@echo "make help   this list"

run: export LOCAL = yes
run: .venv/.run
	@exec .venv/bin/python manage.py run --follow

test: .venv/.dev
	@exec .venv/bin/python -m tests.harness.run_all

test-pythons: .venv/.dev
	@exec .venv/bin/python -m tests.harness.run_pythons

audit: .venv/.dev
	@exec .venv/bin/python -m tests.harness.audit

bench: .venv/.dev
	@exec .venv/bin/python -m tests.bench $(ROW)

faults: .venv/.dev
	@exec .venv/bin/python -m tests.faults.thousand

lock: .venv/.dev
	@.venv/bin/python -m piptools compile $(PINNED) --output-file=requirements/run.txt requirements/run.in
	@.venv/bin/python -m piptools compile $(PINNED) --output-file=requirements/dev.txt requirements/dev.in

PINNED := --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe

.venv/.%: requirements/%.txt
	@command -v $(PYTHON) > /dev/null || { echo "There is no $(PYTHON) here: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -I repair/local/venv.py $*
	@touch .venv/.run $@
