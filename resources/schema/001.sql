-- SPDX-License-Identifier: GPL-3.0-or-later
-- Tiltmeter's store, schema version 1. Times are microseconds since 1970 (UTC); documents are JSON text.

CREATE TABLE setting (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE deployment (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL UNIQUE CHECK (name <> ''),
    description TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    created     INTEGER NOT NULL
) STRICT;

CREATE TABLE data_set (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    deployment   INTEGER NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL CHECK (name <> ''),
    role         TEXT    NOT NULL CHECK (role IN ('payload', 'baseline', 'feedback')),
    created      INTEGER NOT NULL,
    revision     INTEGER NOT NULL DEFAULT 0, -- of its columns: grows when a column is added, widened or gets another role
    version      INTEGER NOT NULL DEFAULT 0, -- grows with every change that a reader can see
    rows         INTEGER NOT NULL DEFAULT 0,
    joined       INTEGER NOT NULL DEFAULT 0, -- rows, counted from the first, whose record ids were looked up on the other side
    UNIQUE (deployment, name)
) STRICT;

CREATE TABLE data_column (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    data_set INTEGER NOT NULL REFERENCES data_set (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    role     TEXT    NOT NULL,
    revision INTEGER NOT NULL, -- of the data set, with which the column came or was changed last
    UNIQUE (data_set, position),
    UNIQUE (data_set, name)
) STRICT;

CREATE TABLE dictionary (
    data_column INTEGER NOT NULL REFERENCES data_column (id) ON DELETE CASCADE,
    code        INTEGER NOT NULL CHECK (code > 0), -- 0 is "missing" and has no entry
    value       TEXT    NOT NULL,
    PRIMARY KEY (data_column, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE import (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    data_set     INTEGER NOT NULL REFERENCES data_set (id) ON DELETE CASCADE,
    file         TEXT    NOT NULL,
    content_hash TEXT    NOT NULL, -- '' until the file was read to its end
    sample_hash  TEXT    NOT NULL, -- of its beginning and end; '' when not known
    size         INTEGER NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('running', 'finished', 'interrupted', 'aborted')),
    records      INTEGER NOT NULL DEFAULT 0, -- read from the file: rows + rejected + duplicates
    rows         INTEGER NOT NULL DEFAULT 0,
    rejected     INTEGER NOT NULL DEFAULT 0,
    duplicates   INTEGER NOT NULL DEFAULT 0, -- records whose id was there already
    labels       INTEGER NOT NULL DEFAULT 0, -- payload records that got their label from this import, or with it
    started      INTEGER NOT NULL,
    finished     INTEGER,
    actor        TEXT    NOT NULL,
    owner        TEXT    NOT NULL,           -- the process that runs it
    heartbeat    INTEGER NOT NULL            -- its latest commit
) STRICT;
CREATE INDEX import_by_data_set ON import (data_set);

CREATE TABLE rejected_row (
    import      INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    record      INTEGER NOT NULL,
    column_name TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    PRIMARY KEY (import, number)
) STRICT, WITHOUT ROWID;

-- Rows live in segments; a segment's columns are BLOBs in segment_data, apart from what is known about them, so that the
-- latter is read without touching the former. Neither is ever changed once it is committed.
CREATE TABLE segment (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    data_set     INTEGER NOT NULL REFERENCES data_set (id) ON DELETE CASCADE,
    first_row    INTEGER NOT NULL,
    rows         INTEGER NOT NULL CHECK (rows > 0),
    minimum_time INTEGER,
    maximum_time INTEGER,
    import       INTEGER NOT NULL REFERENCES import (id),
    UNIQUE (data_set, first_row)
) STRICT;

CREATE TABLE segment_data (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    data BLOB NOT NULL
) STRICT;

CREATE TABLE segment_column (
    segment     INTEGER NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
    data_column INTEGER NOT NULL REFERENCES data_column (id) ON DELETE CASCADE,
    version     INTEGER NOT NULL, -- the highest one counts; older ones are labels that were changed later
    import      INTEGER NOT NULL REFERENCES import (id),
    data        INTEGER NOT NULL REFERENCES segment_data (id),
    bytes       INTEGER NOT NULL,
    checksum    INTEGER NOT NULL, -- XXH3-64 of the BLOB
    minimum     REAL,             -- of the values that are there; never above the true minimum
    maximum     REAL,             -- never below the true maximum
    missing     INTEGER NOT NULL,
    style       TEXT    NOT NULL, -- how the values were written
    exceptions  INTEGER REFERENCES segment_data (id), -- the texts that were written in another way; NULL: none
    PRIMARY KEY (segment, data_column, version)
) STRICT, WITHOUT ROWID;

-- Where a record id is: for each batch of rows that was committed, 40 bits of the ids' XXH3-64 in ascending order with
-- the row, in pieces that can be searched one by one.
CREATE TABLE record_run (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    data_set  INTEGER NOT NULL REFERENCES data_set (id) ON DELETE CASCADE,
    first_row INTEGER NOT NULL,
    rows      INTEGER NOT NULL, -- rows covered, counted from first_row; entries may be fewer
    entries   INTEGER NOT NULL
) STRICT;
CREATE INDEX record_run_by_data_set ON record_run (data_set, first_row);

CREATE TABLE record_piece (
    run   INTEGER NOT NULL REFERENCES record_run (id) ON DELETE CASCADE,
    first INTEGER NOT NULL, -- smallest hash in the piece
    data  BLOB    NOT NULL,
    PRIMARY KEY (run, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE configuration (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    deployment INTEGER NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    document   TEXT    NOT NULL,
    created    INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    comment    TEXT    NOT NULL,
    UNIQUE (deployment, kind, revision)
) STRICT;

CREATE TABLE stats_cache (
    plan  TEXT    NOT NULL,
    key   TEXT    NOT NULL,
    used  INTEGER NOT NULL,
    data  BLOB    NOT NULL,
    PRIMARY KEY (plan, key)
) STRICT;

CREATE TABLE evaluation (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    deployment    INTEGER NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    kind          TEXT    NOT NULL,
    configuration INTEGER NOT NULL, -- revision
    data_version  INTEGER NOT NULL,
    created       INTEGER NOT NULL,
    actor         TEXT    NOT NULL,
    document      TEXT    NOT NULL
) STRICT;
CREATE INDEX evaluation_by_deployment ON evaluation (deployment, kind, id);

CREATE TABLE measurement (
    evaluation   INTEGER NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
    number       INTEGER NOT NULL,
    metric       TEXT    NOT NULL,
    feature      TEXT    NOT NULL,
    window_begin INTEGER,
    window_end   INTEGER,
    document     TEXT    NOT NULL,
    PRIMARY KEY (evaluation, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    evaluation   INTEGER NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
    deployment   INTEGER NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    metric       TEXT    NOT NULL,
    feature      TEXT    NOT NULL,
    window_begin INTEGER,
    window_end   INTEGER,
    document     TEXT    NOT NULL
) STRICT;
CREATE INDEX finding_by_deployment ON finding (deployment, id);
CREATE INDEX finding_by_evaluation ON finding (evaluation);

CREATE TABLE alert (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    deployment   INTEGER NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    key          TEXT    NOT NULL, -- what it is about; one open alert a key
    state        TEXT    NOT NULL CHECK (state IN ('open', 'acknowledged', 'closed')),
    opened       INTEGER NOT NULL,
    changed      INTEGER NOT NULL,
    actor        TEXT    NOT NULL, -- of the latest change
    document     TEXT    NOT NULL
) STRICT;
CREATE INDEX alert_by_deployment ON alert (deployment, state);

CREATE TABLE monitor_state (
    deployment INTEGER NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    key        TEXT    NOT NULL,
    document   TEXT    NOT NULL,
    PRIMARY KEY (deployment, key)
) STRICT, WITHOUT ROWID;

-- Each entry's hash covers the previous entry's hash: an entry that is changed or taken out breaks the chain.
CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    actor    TEXT    NOT NULL,
    action   TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    detail   TEXT    NOT NULL,
    previous BLOB    NOT NULL,
    hash     BLOB    NOT NULL
) STRICT;
