# make demo: the whole chain on real workbooks.   make test: every test.   The rest: README.md.
.PHONY: demo test check run shots gallery bench fuzz assurance lock installer deb installer-locks venv
SHELL := /bin/bash

demo: venv
	.venv/bin/tvdesk demo --dir demo-out

test: venv
	scripts/test.sh $(ARGS)

check: venv
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

# make run ARGS=--sample opens the window with sample data.
run: venv
	scripts/run.sh $(ARGS)

shots: venv
	.venv/bin/python scripts/shots.py

# make gallery writes every document in every form and both languages into build/gallery.
gallery: venv
	PYTHONPATH=. .venv/bin/python scripts/gallery.py

# make bench ONLY=import measures the modules of bench/ whose name holds "import".
bench: venv
	.venv/bin/python -m bench $(ONLY)

# make fuzz SECONDS=600 feeds each reader of files other bytes for so long; what fails is kept in tests/fuzz/corpus.
fuzz: venv
	scripts/fuzz.sh $(SECONDS)

# make assurance runs the tests of docs/assurance.md and writes the page.
assurance: venv
	scripts/assurance.sh

lock: venv
	scripts/lock.sh

# make installer PYTHON=path builds the Windows setup and the portable archive; see installer/README.md.
installer: venv
	cd installer && ../.venv/bin/python windows.py $(if $(PYTHON),--python $(PYTHON))

deb: venv
	cd installer && ../.venv/bin/python debian.py

installer-locks: venv
	.venv/bin/python installer/locks.py

venv:
	@scripts/venv.sh
