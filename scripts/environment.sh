# Sourced by the other scripts: leaves the project's own environment in .venv, made if missing and
# brought up to date when pyproject.toml has changed, first on PATH.
#
#   PYTHON   the interpreter to make it with (default: python3.11, else python3)
#   EXTRAS   the extras to install (default: none)

cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH

python=${PYTHON:-$(command -v python3.11 || command -v python3)}
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || {
  echo "plp-reward needs Python 3.11 to 3.13; $python is $("$python" -V). Name another with PYTHON=..." >&2
  exit 1
}

wanted="$(cksum <pyproject.toml) ${EXTRAS:-}"
if [ "$(cat .venv/.installed 2>/dev/null)" != "$wanted" ]; then
  echo "Setting up .venv (about a minute the first time) ..." >&2
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".${EXTRAS:+[$EXTRAS]}"
  echo "$wanted" >.venv/.installed
fi
PATH="$PWD/.venv/bin:$PATH"
