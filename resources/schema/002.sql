-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema version 2: which cells were not of their column's kind, and where their records, which were refused, had been.

-- 1: refused_cells has all of this import's. 0: it is older; what was refused is in rejected_row alone, without a place.
ALTER TABLE import ADD COLUMN knows_refused INTEGER NOT NULL DEFAULT 0;
UPDATE import SET knows_refused = 1 WHERE rejected = 0;

-- One row for each column and each transaction of an import that had any.
CREATE TABLE refused_cells (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    import      INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    column_name TEXT    NOT NULL,
    cells       INTEGER NOT NULL CHECK (cells > 0),
    positions   BLOB    NOT NULL, -- of the next record that was taken, ascending; as a segment's column of integers
    times       BLOB    NOT NULL, -- the records' timestamps; as a segment's column of them
    checksum    INTEGER NOT NULL  -- XXH3-64 of both BLOBs' checksums
) STRICT;
CREATE INDEX refused_cells_by_import ON refused_cells (import);
