# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Sourced by every check. A check is called with the root of a source tree, prints "file:line: sentence" for each
# violation and ends with 0 (none), 1 (some) or 2 (it could not look). Portable sh, grep and awk only.
set -u
LC_ALL=C
export LC_ALL

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
    echo "Usage: ${0##*/} SOURCE_TREE" >&2
    exit 2
fi
cd -- "$1" || exit 2

# files FOLDER... -- FIND_EXPRESSION...: the files below those of the folders that exist, without what a build makes.
files()
{
    folders=
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        [ ! -e "$1" ] || folders="$folders $1"
        shift
    done
    shift
    [ -n "$folders" ] || return 0
    # shellcheck disable=SC2086 # one word a folder
    find $folders \( -name .git -o -name .cache -o -name build -o -name 'build-*' -o -name 'cmake-build-*' \) -prune -o \
        -type f "$@" -print | sed 's,^\./,,' | sort
}

# finish OUTPUT: prints the violations in OUTPUT, if any, and ends the check.
finish()
{
    [ -n "$1" ] || exit 0
    printf '%s\n' "$1"
    exit 1
}
