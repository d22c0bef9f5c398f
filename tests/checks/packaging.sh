#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Desktop entry, AppStream data, MIME type and manual pages, each read by the validator of its own trade. Ends with 77
# (skipped) where one of them is not installed.
# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=tests/checks/common.sh
. "$(dirname -- "$0")/common.sh"

for tool in desktop-file-validate appstreamcli xmllint man; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed: not looked at"; exit 77; }
done

# each ENDING COMMAND...: runs the command on every such file; the first thing it prints is the violation.
each()
{
    pattern=$1
    shift
    for file in packaging/*"$pattern"; do
        [ -f "$file" ] || continue
        "$@" "$file" 2>&1 | awk -v file="$file" 'NF && !said { print file ":1: " $0; said = 1 }'
    done
}

metainfo()
{
    output=$(appstreamcli validate --no-net --no-color "$1" 2>&1) || printf '%s\n' "$output" | grep -E '^[EWI]:' ||
        printf '%s\n' "$output" | tail -n 1
}

manual()
{
    # The warnings without the page.
    # shellcheck disable=SC2069
    LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$1" 2>&1 >/dev/null
}

finish "$(
    each .desktop desktop-file-validate --no-hints
    each .metainfo.xml metainfo
    each -mime.xml xmllint --noout
    each .1 manual
)"
