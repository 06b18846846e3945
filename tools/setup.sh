#!/bin/sh
# Make everything ready that `make demo` (setup.sh run), `make cluster` (setup.sh cluster) or `make test` (setup.sh test) needs, once.
# What is missing is installed where that is allowed (root on Debian or Ubuntu); otherwise this says exactly what to install.
set -eu
cd "$(dirname "$0")/.."
what=${1:-run}
venv=${VENV:-.venv}

say() { printf '%s\n' "$*" >&2; }

need() { # need <debian packages> -- <what for>: install the packages, or say how
    packages=$1
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing $packages ($2) …"
        apt-get update -qq >/dev/null 2>&1 || true
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
    else
        say "Klunga needs $2. Install it and run the same command again. On Debian or Ubuntu:"
        say "    sudo apt-get install $packages"
        exit 1
    fi
}

newest_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
}

python=$(newest_python)
if [ -z "$python" ]; then
    say "Klunga needs Python 3.11 or later; this machine has $(python3 --version 2>/dev/null || echo none)."
    say "Install it and run the same command again, or name it: make $([ "$what" = run ] && echo demo || echo test) PYTHON=/path/to/python3.11"
    exit 1
fi

if [ ! -x "$venv/bin/pip" ]; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null || need python3-venv "support for virtual environments (venv)"
    say "Making a virtual environment in $venv …"
    "$python" -m venv --clear "$venv"
fi

# The lists are complete, so nothing is resolved (--no-deps): pip 23 looks for the newest release of what a
# package wants with extras (coverage[toml]), and refuses it when one came out after the list was written.
install() { # install <requirements file>: once for each content of the file
    mark="$venv/.$(basename "$1").installed"
    if ! cmp -s "$1" "$mark"; then
        say "Installing the packages of $1 …"
        said="$venv/.pip.log"
        if ! "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$1" >"$said" 2>&1; then
            cat "$said" >&2
            exit 1
        fi
        cp "$1" "$mark"
    fi
}

install requirements.txt
if [ "$what" = cluster ] && ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
    install requirements-dev.txt # has a PostgreSQL
fi
if [ "$what" = test ]; then
    install requirements-dev.txt
    if ! command -v chromium >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
        need "chromium" "the browser Chromium, in which the pages are tested"
    fi
fi
