#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every source file and script says its licence within its first three lines; every header has #pragma once; every header
# of core has at least one comment for its reader (///).
# shellcheck source=tests/checks/common.sh
. "$(dirname -- "$0")/common.sh"

sources=$(files core ui app tests packaging .ci -- \( -name '*.cpp' -o -name '*.h' -o -name '*.cmake' -o -name '*.sh' \
    -o -name '*.py' -o ! -name '*.*' \))
[ -n "$sources" ] || { echo "no sources here" >&2; exit 2; }

# Files are opened by hand: to awk's own loop an empty file would not exist.
finish "$(SOURCES=$sources awk '
BEGIN {
    n = split(ENVIRON["SOURCES"], list, "\n")
    for (i = 1; i <= n; i++) {
        path = list[i]
        header = path ~ /\.h$/
        source = path ~ /\.[a-z]+$/ # what has no extension is a source if it is a script
        line = licence = pragma = comment = 0
        while ((getline text < path) > 0) {
            if (line == 0 && text ~ /^#!/) source = 1
            if (++line <= 3 && text ~ /SPDX-License-Identifier: GPL-3\.0-or-later/) licence = 1
            if (text ~ /^[ \t]*#[ \t]*pragma[ \t]+once/) pragma = 1
            if (text ~ /\/\/\//) comment = 1
        }
        close(path)
        if (source && !licence)
            print path ":1: its first three lines lack SPDX-License-Identifier: GPL-3.0-or-later."
        if (header && !pragma)
            print path ":1: a header needs #pragma once."
        if (header && !comment && path ~ /^core\//)
            print path ":1: a public header documents what it offers (///)."
    }
}')"
