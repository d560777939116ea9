#!/bin/sh
# Prints the path of a Chromium or Chrome that runs on this machine; the browser tests use what it prints.
#
#   scripts/chromium.sh             looks: NEWSGEN_CHROMIUM, the PATH, the usual macOS applications
#   scripts/chromium.sh --install   where none is found, and this is root on Debian, installs Debian's
#
# Exit code 1 and a line that says what to do when there is none. Nothing is ever downloaded from elsewhere.
set -eu

# Ubuntu's chromium-browser may be a stub that only recommends a snap: being there is not enough.
runs() {
    command -v "$1" >/dev/null 2>&1 && "$1" --version >/dev/null 2>&1
}

look() {
    for name in \
        chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "${HOME:-/}/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "${HOME:-/}/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    do
        if runs "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

if [ -n "${NEWSGEN_CHROMIUM:-}" ]; then
    if runs "$NEWSGEN_CHROMIUM"; then
        command -v "$NEWSGEN_CHROMIUM"
        exit 0
    fi
    echo "chromium.sh: NEWSGEN_CHROMIUM=$NEWSGEN_CHROMIUM does not run" >&2
    exit 1
fi

look && exit 0

if [ "${1:-}" = "--install" ] && [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] && command -v apt-get >/dev/null 2>&1
then
    echo "chromium.sh: no browser found; installing Debian's chromium" >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -q && apt-get install -q -y --no-install-recommends chromium; } >&2 || true
    look && exit 0
fi

echo "chromium.sh: no Chromium or Chrome found; install one, or name it with NEWSGEN_CHROMIUM=/path/to/it" >&2
exit 1
