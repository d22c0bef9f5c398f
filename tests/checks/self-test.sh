#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A check that cannot fail checks nothing: self-test.sh CHECK.sh BAD_TREE runs the check on a small tree with planted
# violations beside things that look alike and are right. It must find exactly the lines that BAD_TREE/expected names.
# The files of a bad tree end in .bad, so that nothing else takes them for sources, and every @ in them is taken out, so
# that a forbidden word (wri@tten) is not one in this tree.
set -eu

check=$1
tree=$2
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

(cd -- "$tree" && find . -type f -name '*.bad') | while IFS= read -r file; do
    mkdir -p -- "$work/tree/$(dirname -- "$file")"
    tr -d '@' <"$tree/$file" >"$work/tree/${file%.bad}"
done

status=0
"$check" "$work/tree" >"$work/output" || status=$?
if [ "$status" -eq 77 ]; then
    cat "$work/output"
    exit 77
fi
sed 's/^\([^:]*:[0-9]*\):.*/\1/' "$work/output" | LC_ALL=C sort >"$work/found"
LC_ALL=C sort "$tree/expected" >"$work/expected"

if ! diff -u "$work/expected" "$work/found"; then
    echo "${check##*/} on ${tree##*/}: the lines with - were planted and not found, those with + are false alarms."
    cat "$work/output"
    exit 1
fi
if [ "$status" -ne 1 ]; then
    echo "${check##*/} found the planted violations but ended with status $status, not 1."
    exit 1
fi
echo "${check##*/} finds $(wc -l <"$work/expected") planted violations and nothing else."
