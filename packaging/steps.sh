# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by packaging/install-packages, packaging/start and tests/run: one step of work at a time, its output in a log
# file, a short progress on screen, and the end of the log when it fails. Bash.

# say SENTENCE...: to the person at the screen.
say()
{
    printf '%s\n' "$*"
}

# die SENTENCE...: says it on stderr and ends the script.
die()
{
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# What the log's last lines say about how far the work is: ninja's [12/345], else nothing.
step_progress()
{
    tail -n 5 -- "$1" 2>/dev/null | tr '\r' '\n' |
        sed -n 's/^\(\[[0-9][0-9]*\/[0-9][0-9]*\]\).*/\1/p' | tail -n 1
}

# Ends what the step in progress has started, so that Ctrl+C leaves nothing behind.
step_cancel()
{
    trap '' INT TERM
    if [ -n "${step_pid:-}" ]; then
        # What runs under sudo is not ours to end: apt-get finishes what it has begun.
        if ! kill -TERM -- "-$step_pid" 2>/dev/null; then
            printf '\n%s: waiting for the step in progress to end.\n' "${0##*/}" >&2
        fi
        wait "$step_pid" 2>/dev/null || true
    fi
    printf '\n%s: stopped.\n' "${0##*/}" >&2
    exit 130
}

# run_step TITLE LOG COMMAND...: returns the command's status after having said what failed, why and where the log is.
# STEP_OK_STATUS may list further statuses that are no failure ("1" for an evaluation with findings).
run_step()
{
    local title=$1 log=$2 started=$SECONDS status=0 progress='' shown='' next_line=30
    shift 2
    mkdir -p -- "${log%/*}"
    { printf '== %s\n$' "$title"; printf ' %q' "$@"; printf '\n'; } >"$log"

    # Job control gives the command a process group of its own, which Ctrl+C can end as a whole.
    trap step_cancel INT TERM
    set -m
    "$@" >>"$log" 2>&1 </dev/null &
    step_pid=$!
    set +m

    # Not kill -0, which is refused for a process under sudo.
    while [ -d "/proc/$step_pid" ]; do
        progress=$(step_progress "$log")
        if [ -t 1 ]; then
            printf '\r\033[K%s ... %s %ds' "$title" "$progress" "$((SECONDS - started))"
        elif [ "$((SECONDS - started))" -ge "$next_line" ] && [ "$progress" != "$shown" ]; then
            printf '%s ... %s %ds\n' "$title" "$progress" "$((SECONDS - started))"
            shown=$progress
            next_line=$((SECONDS - started + 30))
        fi
        sleep 0.2
    done
    wait "$step_pid" || status=$?
    step_pid=''
    trap - INT TERM
    [ ! -t 1 ] || printf '\r\033[K'

    local allowed
    for allowed in 0 ${STEP_OK_STATUS:-}; do
        if [ "$status" = "$allowed" ]; then
            printf '%s: done (%ds)\n' "$title" "$((SECONDS - started))"
            return "$status"
        fi
    done
    {
        printf '%s: FAILED with status %d. The last lines of %s:\n' "$title" "$status" "$log"
        tail -n 30 -- "$log" | sed 's/^/  | /'
        printf 'The step that failed: %s. All of its output: %s\n' "$title" "$log"
    } >&2
    return "$status"
}

# How many compilers fit: one a processor, but no more than one for each 1.2 GB of free memory.
build_jobs()
{
    local processors memory
    processors=$(nproc)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1200000) }' /proc/meminfo 2>/dev/null || true)
    if [ -n "$memory" ] && [ "$memory" -lt "$processors" ]; then
        processors=$memory
    fi
    [ "$processors" -ge 1 ] || processors=1
    printf '%s\n' "$processors"
}
