# The README's commands. Everything is set up in .venv/ at first need; nothing else on the machine is touched.

PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2

.PHONY: demo test lint bench soak up setup lock migration clean

demo: .venv/ready  ## the main job: Keski-Suomi's whole year on a virtual clock
	$(BIN)/vuosikello demo regions/keski-suomi --year 2027 --out out/keski-suomi-2027

test: .venv/ready  ## every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: .venv/ready  ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/ready  ## figures, each beside its yardstick
	$(BIN)/python -m tests.bench_timetable
	$(BIN)/python -m tests.bench_delivery
	$(BIN)/python -m tests.bench_tick
	$(BIN)/python -m tests.bench_memory

soak: .venv/ready  ## two thousand simulated years in which everything goes wrong (over an hour on two cores)
	$(BIN)/python -m tests.soak

up: .venv/ready  ## live: Prefect server and UI, worker, portal, local mail
	$(BIN)/vuosikello up regions/keski-suomi --local-mail

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

lock:  ## choose versions anew (needs uv)
	uv pip compile --universal --python-version 3.11 --all-extras --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-annotate --no-header --upgrade pyproject.toml -o requirements.lock

migration: .venv/ready  ## write a migration from changed tables: make migration MESSAGE="Add ..."
	$(BIN)/python -m office.ledger.migrations.revise "$(MESSAGE)"

clean:
	rm -rf .venv out var
