# Sourced by run, test and bench: a Python of our own in .venv with exactly what the lock names. $1 is the lock.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset PYTHONDONTWRITEBYTECODE  # many processes start here, and each would compile everything anew

find_python() {
  local candidate
  for candidate in python3.14 python3.13 python3.12 python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
      echo "$candidate"; return
    fi
  done
  echo "Enrum needs Python 3.12 or newer. Install it (Debian and Ubuntu: apt install python3.12 python3.12-venv; macOS: brew install python@3.12)." >&2
  return 1
}

install_lock() {
  local lock=$1 mark python
  mark=.venv/installed-$(basename "$lock")
  if [ -f "$mark" ] && cmp -s "$mark" "$lock"; then return; fi
  python=$(find_python)
  if uv --version >/dev/null 2>&1; then
    [ -x .venv/bin/python ] || uv venv --quiet --python "$("$python" -c 'import sys; print(sys.executable)')" .venv
    uv pip install --quiet --python .venv/bin/python --require-hashes -r "$lock"
  else
    .venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
  fi
  cp "$lock" "$mark"
}
