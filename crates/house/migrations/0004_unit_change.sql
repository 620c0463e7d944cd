-- A decision that changed units: who entered it, when, and on which paper it stands.
CREATE TABLE unit_change (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  decision TEXT NOT NULL,
  on_day TEXT NOT NULL,
  by_id TEXT REFERENCES person(id),
  at BIGINT NOT NULL
);

-- The units before it and after it.
CREATE TABLE unit_change_part (
  change_id TEXT NOT NULL REFERENCES unit_change(id),
  unit_id TEXT NOT NULL REFERENCES unit(id),
  side TEXT NOT NULL,
  PRIMARY KEY (change_id, unit_id, side)
);
CREATE INDEX unit_change_part_unit ON unit_change_part (unit_id);

-- What was used up or has expired is swept by the clock: found without reading everything.
CREATE INDEX idempotency_created ON idempotency (created_at);
