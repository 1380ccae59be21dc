#!/bin/sh
# pydantic 2.14.4: PYDANTIC_DISABLE_PLUGINS=__all__ still loads what plugins are looked for with.
#
# Expected:  where plugins are switched off, the first model that is built does not import importlib.metadata, which
#            nothing else of it needs.
# Behaviour: pydantic.plugin._loader imports importlib.metadata, with email and zipfile, before it looks at the
#            variable. The switch saves the search, and not the import, which takes about as long as a small model does:
#            8 ms of the 115 ms in which a small command with some forty models starts and ends.
# Seen:      importlib.metadata email.message zipfile
#
# Needs Python 3.11 and a package index. Exits with 1 when pydantic does otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pydantic==2.14.4
cat > "$folder/seen.py" <<'PYTHON'
import sys

before = set(sys.modules)

import pydantic


class Cup(pydantic.BaseModel):
    size: int


Cup(size=2)
print(*(name for name in ("importlib.metadata", "email.message", "zipfile") if name in sys.modules.keys() - before))
PYTHON
PYDANTIC_DISABLE_PLUGINS=__all__ "$folder/venv/bin/python" "$folder/seen.py" | tee "$folder/seen"
test "$(cat "$folder/seen")" = "importlib.metadata email.message zipfile" || { echo "not as it was"; exit 1; }
echo "as it was"
