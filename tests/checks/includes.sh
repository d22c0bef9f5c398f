#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Who includes whom: a file of a room may include headers of its own room and of the rooms that are reachable through the
# DEPENDS lists of tiltmeter_add_room(); core has no header of the GUI libraries and none of ui/; a PURE room (and
# numeric whatever its list says) has no Qt; rooms depend only on rooms that stand above them in core/CMakeLists.txt or
# ui/CMakeLists.txt, and core rooms on none of ui/.
# shellcheck source=tests/checks/common.sh
. "$(dirname -- "$0")/common.sh"

lists=$(files core ui -- -name CMakeLists.txt)
sources=$(files core ui -- \( -name '*.cpp' -o -name '*.h' -o -name '*.inc' \))
[ -n "$sources" ] || { echo "no sources under core/ or ui/" >&2; exit 2; }

# shellcheck disable=SC2086 # file names of the project have no blanks
finish "$(SOURCES=$sources awk '
function report(where, line, sentence) { print where ":" line ": " sentence }

# The first two parts of a path below core/ or ui/, and the room whose list stands there ("ui", "ui/jobs", "ui_jobs").
# Folder and room are "" for files of the side itself.
function place(path,    part, n) {
    n = split(path, part, "/")
    side = part[1]
    folder = n > 2 ? part[1] "/" part[2] : ""
    room = (folder in roomOf) ? roomOf[folder] : ""
}

function exists(path) { return path in known }

# Where an included "a/b.h" stands: the include roots are core/ and, for ui, ui/.
function owner(path) {
    if (exists("core/" path)) return "core/" path
    if (exists("ui/" path)) return "ui/" path
    return ""
}

function mark(from, room,    n, i, next_) {
    if ((from, room) in reach) return
    reach[from, room] = 1
    n = split(depends[room], next_, " ")
    for (i = 1; i <= n; i++) mark(from, next_[i])
}

function readList(text,    call, token, n, i, mode, name, start) {
    while ((start = match(text, /tiltmeter_add_room[ \t]*\([^)]*\)/)) > 0) {
        call = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        sub(/^[^(]*\(/, "", call)
        sub(/\)$/, "", call)
        n = split(call, token, " ")
        if (n == 0) continue
        name = token[1]
        mode = ""
        rooms[name] = listFile
        place(listFile)
        roomOf[folder] = name
        listLine[name] = listStart
        for (i = 2; i <= n; i++) {
            if (token[i] == "DEPENDS" || token[i] == "LIBRARIES" || token[i] == "KIND") mode = token[i]
            else if (token[i] == "PURE") { pure[name] = 1; mode = "" }
            else if (mode == "DEPENDS") depends[name] = depends[name] " " token[i]
        }
    }
}

BEGIN {
    n = split(ENVIRON["SOURCES"], list, "\n")
    for (i = 1; i <= n; i++) known[list[i]] = 1
    pure["numeric"] = 1
}

# First the lists of CMake (the arguments), comments taken out, each file as one line.
FNR == 1 && text != "" { readList(text) }
FNR == 1 { text = ""; listFile = FILENAME; listStart = 1 }
{
    sub(/#.*/, "")
    if ($0 ~ /tiltmeter_add_room/) listStart = FNR
    text = text " " $0
    if (FILENAME ~ /^(core|ui)\/CMakeLists.txt$/ && match($0, /add_subdirectory[ \t]*\([^)]*\)/)) {
        name = substr($0, RSTART, RLENGTH)
        gsub(/add_subdirectory|[ \t()]/, "", name)
        order[substr(FILENAME, 1, index(FILENAME, "/")) name] = ++position
    }
}

END {
    readList(text)
    for (name in rooms) {
        mark(name, name)
        place(rooms[name])
        mySide = side
        myFolder = folder
        count = split(depends[name], below, " ")
        for (i = 1; i <= count; i++) {
            if (!(below[i] in rooms)) {
                report(rooms[name], listLine[name], "room " name " depends on " below[i] ", which is no room.")
                continue
            }
            place(rooms[below[i]])
            if (mySide == "core" && side == "ui")
                report(rooms[name], listLine[name], "core room " name " depends on " below[i] ", a room of ui/.")
            else if (mySide == side && order[folder] >= order[myFolder])
                report(rooms[name], listLine[name], "room " name " depends on " below[i] \
                       ", which does not stand above it in " side "/CMakeLists.txt.")
        }
    }

    gui = "Gui|Widgets|Charts|Svg|SvgWidgets|PrintSupport|OpenGL|OpenGLWidgets|Quick|Qml"
    # Beginnings of class names: those that compile at all through headers another target brings along.
    classes = "Widget|Application|GuiApplication|MainWindow|Dialog|Wizard|Label|Action|Paint|Color|Font|Image|Pixmap|" \
              "Icon|Brush|Pen|Palette|Text[DFLT]|PdfWriter|Printer|Svg|Chart|[A-Za-z]*Series|[A-Za-z]*Axis|" \
              "StandardItemModel|Screen|Window|Clipboard|Validator|Style"
    for (s = 1; s <= n; s++) {
        path = list[s]
        place(path)
        mySide = side
        myFolder = folder
        myRoom = room
        if (myFolder != "" && myRoom == "" && path ~ /\.cpp$/)
            report(path, 1, "there is no tiltmeter_add_room() in " myFolder ", so nothing says what this file may use.")
        line = 0
        while ((getline text < path) > 0) {
            line++
            if (text !~ /^[ \t]*#[ \t]*include[ \t]*[<"]/) continue
            quoted = text ~ /include[ \t]*"/
            target = text
            sub(/^[^<"]*[<"]/, "", target)
            sub(/[>"].*/, "", target)

            if (mySide == "core" && (target ~ ("^Qt(" gui ")(/|$)") || target ~ ("^Q(" classes ")")))
                report(path, line, "core must not see the GUI libraries, and " target " is one of their headers.")
            else if ((myRoom in pure) && target ~ /^Q[A-Z]|^Qt|^q[a-z]+\.h$/)
                report(path, line, "room " myRoom " is pure C++, and " target " is a header of Qt.")

            if (target ~ /(^|\/)\.\.\// || target ~ /^(core|ui|app)\//) {
                report(path, line, "write includes from the include root (\"room/header.h\"), not as " target ".")
                continue
            }
            if (target !~ /\//) {
                if (quoted && exists(myFolder "/" target))
                    report(path, line, "write the room too: \"" substr(myFolder, length(mySide) + 2) "/" target "\".")
                continue
            }
            found = owner(target)
            if (found == "") {
                if (quoted) report(path, line, "neither core/ nor ui/ has " target ".")
                continue
            }
            place(found)
            if (mySide == "core" && side == "ui")
                report(path, line, "core must not include from ui/, and " target " stands there.")
            else if (myRoom != "" && folder != "" && !((myRoom, room) in reach))
                report(path, line, "room " myRoom " does not reach " folder " through its DEPENDS list, but includes " \
                       target ".")
        }
        close(path)
    }
}' $lists /dev/null)"
