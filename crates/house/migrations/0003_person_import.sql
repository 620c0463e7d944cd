-- One import of people from a table: who, when, and whom it added. The same table is not taken
-- in twice.
CREATE TABLE person_import (
  id TEXT PRIMARY KEY,
  blob_hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  by_id TEXT REFERENCES person(id),
  at BIGINT NOT NULL
);

CREATE TABLE person_import_row (
  import_id TEXT NOT NULL REFERENCES person_import(id),
  row_number BIGINT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person(id),
  PRIMARY KEY (import_id, row_number)
);
