#!/bin/sh
# Prints a Python that can make newsgen's virtual environment: 3.11 or newer, with venv.
# PYTHON=... names one by hand.
set -eu

fits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

for name in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
    if fits "$name"; then
        if ! "$name" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            echo "newsgen: $name has no venv module; on Debian: apt-get install python3-venv" >&2
            exit 1
        fi
        command -v "$name"
        exit 0
    fi
    if [ -n "${PYTHON:-}" ]; then
        echo "newsgen: PYTHON=$PYTHON is not Python 3.11 or newer" >&2
        exit 1
    fi
done
echo "newsgen: no Python 3.11 or newer found; on Debian: apt-get install python3-venv, on macOS: brew install python" >&2
exit 1
