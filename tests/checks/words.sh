#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# No marks of unfinished work and no path of one developer's machine, in any text file of the tree. The patterns below are
# written so that they do not find themselves.
# shellcheck source=tests/checks/common.sh
. "$(dirname -- "$0")/common.sh"

list=$(files . -- ! -name '*.png')
[ -n "$list" ] || { echo "no files here" >&2; exit 2; }

search()
{
    printf '%s\n' "$list" | tr '\n' '\0' | xargs -0 grep -nIE -- "$1" /dev/null |
        sed "s|^\([^:]*:[0-9]*\):.*|\1: $2|"
}

finish "$(
    search '(^|[^A-Za-z0-9_])(TO[D]O|FIX[M]E|XX[X])([^A-Za-z0-9_]|$)' \
        'a mark of unfinished work: finish it, or describe in the documents what is missing.'
    search '/wor[k]/' 'a path of one machine: what others have is relative to the source tree.'
)"
