-- What our source says of a unit in words that could not be resolved to rows: kept for readers.
CREATE TABLE unit_note (
  unit_id TEXT PRIMARY KEY REFERENCES unit(id),
  note TEXT NOT NULL
);
