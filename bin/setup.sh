# Sourced by bin/serve and bin/test: a virtual environment with what a requirements file names.
# Sets $python. Installs only when the requirements changed since the last time.

set_up() { # set_up REQUIREMENTS
  local found="" candidate stamp=.venv/installed-$1
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
      found=$candidate
      break
    fi
  done
  if [ -z "$found" ]; then
    echo "Monitor needs Python 3.11, 3.12, 3.13 or 3.14; found: $(python3 --version 2>&1 || true)" >&2
    return 1
  fi
  python=$PWD/.venv/bin/python
  if [ ! -x "$python" ] && ! "$found" -m venv .venv >/dev/null 2>&1; then
    rm -rf .venv
    echo "No virtual environment could be made; on Debian: apt install python3-venv" >&2
    return 1
  fi
  cat requirements.txt "$1" | cmp -s - "$stamp" && return 0
  echo "Installing what $1 names (once, a minute or two) …"
  if ! "$python" -m pip install --quiet --disable-pip-version-check -r "$1" 2>.venv/pip.log; then
    echo "pip could not install $1: $(grep -m1 '^ERROR' .venv/pip.log || tail -n 1 .venv/pip.log) (is there a network?)" >&2
    return 1
  fi
  cat requirements.txt "$1" >"$stamp"
}
