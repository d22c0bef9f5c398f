#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every line icon follows the rule of resources/icons/README.md, and every icon that a source file names is there: Qt
# shows nothing at all for an icon that is missing.
# shellcheck source=tests/checks/common.sh
. "$(dirname -- "$0")/common.sh"

icons=$(files resources/icons -- -name '*.svg' ! -name tiltmeter.svg)
[ -n "$icons" ] || { echo "no icons under resources/icons" >&2; exit 2; }
sources=$(files core ui app -- \( -name '*.cpp' -o -name '*.h' \))

finish "$(ICONS=$icons SOURCES=$sources awk '
function must(text, sentence) { if (index(root, text) == 0) print path ":" rootLine ": " sentence }

BEGIN {
    there["tiltmeter"] = 1
    n = split(ENVIRON["ICONS"], list, "\n")
    for (i = 1; i <= n; i++) {
        path = list[i]
        name = path
        sub(/^.*\//, "", name)
        sub(/\.svg$/, "", name)
        there[name] = 1
        line = 0
        root = ""
        rootLine = 1
        while ((getline text < path) > 0) {
            line++
            if (text ~ /<svg/) { root = text; rootLine = line }
            else if (text ~ /(stroke|fill|stroke-width|style|class)=/)
                print path ":" line ": stroke and fill stand on the <svg> element alone."
        }
        close(path)
        must("viewBox=\"0 0 24 24\"", "the view box must be 24 x 24.")
        must("stroke=\"#000000\"", "the stroke must be #000000, which the window recolors.")
        must("stroke-width=\"1.75\"", "the stroke must be 1.75 wide.")
        must("fill=\"none\"", "a line icon has no fill.")
    }

    n = split(ENVIRON["SOURCES"], list, "\n")
    for (i = 1; i <= n; i++) {
        path = list[i]
        line = 0
        while ((getline text < path) > 0) {
            line++
            while (match(text, /:\/icons\/[A-Za-z0-9_-]+\.svg|icon(Pixmap)?\(QStringLiteral\("[^"]+"/)) {
                name = substr(text, RSTART, RLENGTH)
                text = substr(text, RSTART + RLENGTH)
                gsub(/^.*\/|\.svg$|^.*\("|"$/, "", name)
                if (!(name in there)) print path ":" line ": there is no resources/icons/" name ".svg."
            }
        }
        close(path)
    }
}')"
