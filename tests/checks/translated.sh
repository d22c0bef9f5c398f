#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A sentence that a person can read goes through tr(). Finds string literals with letters that stand directly among the
# arguments of a call that shows text (setText, addAction, QLabel, ...), tr() and translate() aside. An argument after a
# translated one is data (an item's key, a slot) and not looked at, nor is what stands inside a further call. A line with
# "// untranslated: why", or the line after it, is let through.
# shellcheck source=tests/checks/common.sh
. "$(dirname -- "$0")/common.sh"

sources=$(files ui app -- \( -name '*.cpp' -o -name '*.h' \))
[ -n "$sources" ] || exit 0

finish "$(SOURCES=$sources awk '
function isSink(name) { return name in sink }

# Letters that a person would read: not a placeholder (%1, %L1, %n, %p), not an escape sequence, not a tag, not an entity.
function readable(text) {
    gsub(/%L?[0-9]+|%[npvm%]/, "", text)
    gsub(/\\u[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]|\\x[0-9A-Fa-f]+|\\./, "", text)
    gsub(/<[^>]*>/, "", text)
    gsub(/&[a-z#0-9]+;/, "", text)
    return text ~ /[A-Za-z]/
}

function push(kind) {
    frame[++depth] = kind
    translated[depth] = hasTr[depth] = 0
}

function pop(    was) {
    if (depth == 0) return
    was = frame[depth--]
    if (was == "T") markTranslated()
}

# Wrappers and plain parentheses belong to the argument in which they stand.
function nearest(    d) {
    for (d = depth; d > 0; d--)
        if (frame[d] != "P") return d
    return 0
}

function markTranslated(    d) {
    d = nearest()
    if (d) hasTr[d] = 1
}

function literal(text,    d) {
    d = nearest()
    if (d && frame[d] == "S" && !translated[d] && readable(text) && !(line in allowed) && !((line - 1) in allowed)) {
        print path ":" line ": \"" text "\" is shown to a person: write tr(), or // untranslated: why."
    }
}

function scan(text,    length_, i, c, start, word, rest, end) {
    length_ = length(text)
    i = 1
    while (i <= length_) {
        c = substr(text, i, 1)
        if (inComment) {
            end = index(substr(text, i), "*/")
            if (!end) return
            i += end + 1
            inComment = 0
        } else if (inRaw != "") {
            end = index(substr(text, i), inRaw)
            if (!end) { raw = raw substr(text, i) "\n"; return }
            raw = raw substr(text, i, end - 1)
            i += end + length(inRaw) - 1
            inRaw = ""
            literal(raw)
        } else if (c == "/" && substr(text, i, 2) == "//") {
            return
        } else if (c == "/" && substr(text, i, 2) == "/*") {
            inComment = 1
            i += 2
        } else if (c == "\"") {
            if (word ~ /^(R|uR|u8R|LR|UR)$/) {
                rest = substr(text, i + 1)
                end = index(rest, "(")
                inRaw = ")" substr(rest, 1, end - 1) "\""
                raw = ""
                i += end + 1
            } else {
                start = ++i
                while (i <= length_ && (c = substr(text, i, 1)) != "\"") i += (c == "\\") ? 2 : 1
                literal(substr(text, start, i - start))
                i++
            }
            word = ""
        } else if (c == "\047") {
            # A character; after a digit the mark is a separator of thousands.
            if (word ~ /^[0-9]/) { i++; continue }
            i++
            while (i <= length_ && (c = substr(text, i, 1)) != "\047") i += (c == "\\") ? 2 : 1
            i++
            word = ""
        } else if (c ~ /[A-Za-z0-9_]/) {
            match(substr(text, i), /^[A-Za-z0-9_]+/)
            # "QLabel label(..." constructs too: the type before the name decides.
            before = word
            word = substr(text, i, RLENGTH)
            if (before == "" || !(before in sink)) declared = ""
            else declared = before
            i += RLENGTH
        } else if (c == "(" || c == "{") {
            if (isSink(word) || (declared != "" && isSink(declared))) push("S")
            else if (word == "tr" || word == "translate") push("T")
            else if (c == "(" && (word == "" || word in wrapper || word == "return")) push("P")
            else push("F")
            word = declared = ""
            i++
        } else if (c == ")" || c == "}") {
            pop()
            word = declared = ""
            i++
        } else {
            if (c == "," && depth > 0 && hasTr[depth]) translated[depth] = 1
            if (c !~ /[ \t]/) word = declared = ""
            i++
        }
    }
}

BEGIN {
    split("setText setPlainText setHtml setWindowTitle setToolTip setStatusTip setWhatsThis setPlaceholderText " \
          "setAccessibleName setAccessibleDescription setTitle setSubTitle setTitleText setInformativeText " \
          "setDetailedText setLabelText setPrefix setSuffix setSpecialValueText setCancelButtonText setButtonText " \
          "setHeaderLabels setHorizontalHeaderLabels setNameFilter setNameFilters showMessage addAction addMenu addTab " \
          "insertTab setTabText addItem insertItem addButton addRow setItemText setFormat " \
          "QLabel QPushButton QToolButton QCheckBox QRadioButton QGroupBox QAction QMenu QDockWidget QCommandLinkButton " \
          "QTreeWidgetItem QListWidgetItem QTableWidgetItem QStandardItem question information warning critical about " \
          "getOpenFileName getSaveFileName getOpenFileNames getExistingDirectory getText getItem getInt getDouble", names, " ")
    for (i in names) sink[names[i]] = 1
    split("QStringLiteral QLatin1String QLatin1StringView QString QStringList fromUtf8 fromLatin1 u8 u", names, " ")
    for (i in names) wrapper[names[i]] = 1

    n = split(ENVIRON["SOURCES"], list, "\n")
    for (s = 1; s <= n; s++) {
        path = list[s]
        line = depth = inComment = 0
        inRaw = ""
        split("", allowed)
        while ((getline text < path) > 0) {
            line++
            if (text ~ /\/\/ untranslated: *[^ ]/) allowed[line] = 1
            if (text ~ /^[ \t]*#/) continue
            scan(text)
        }
        close(path)
    }
}')"
