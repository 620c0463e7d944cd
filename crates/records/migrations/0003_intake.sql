-- Intake that bad luck cannot break, and stacks taken apart and put together by hand.

-- The same bytes came again: linked with the record that has them, not kept twice.
CREATE TABLE records_repeat (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES records_record(id),
  batch_id TEXT REFERENCES records_batch(id),
  name TEXT NOT NULL,
  by_id TEXT REFERENCES person(id),
  at BIGINT NOT NULL
);
CREATE INDEX records_repeat_batch ON records_repeat (batch_id, id);
CREATE INDEX records_repeat_record ON records_repeat (record_id);

-- Where a page comes from: the original's bytes, the page in it (from 1), and by how much people
-- turned it (degrees clockwise). Stamps are words read apart from the text.
ALTER TABLE records_page ADD COLUMN source_hash TEXT;
ALTER TABLE records_page ADD COLUMN source_number BIGINT;
ALTER TABLE records_page ADD COLUMN turned BIGINT NOT NULL DEFAULT 0;
ALTER TABLE records_page ADD COLUMN stamps TEXT NOT NULL DEFAULT '[]';
UPDATE records_page SET source_number = number,
  source_hash = (SELECT r.original_hash FROM records_record r WHERE r.id = record_id);
CREATE INDEX records_page_source ON records_page (source_hash);

-- A stack split, or records joined, by hand; undone_at is set when it was taken back.
CREATE TABLE records_restack (
  id TEXT PRIMARY KEY,
  unit_id TEXT NOT NULL REFERENCES unit(id),
  act TEXT NOT NULL,
  by_id TEXT REFERENCES person(id),
  at BIGINT NOT NULL,
  undone_by TEXT REFERENCES person(id),
  undone_at BIGINT
);

-- Which records it took apart or together (before), and which came out of it (after).
CREATE TABLE records_restack_part (
  restack_id TEXT NOT NULL REFERENCES records_restack(id),
  record_id TEXT NOT NULL REFERENCES records_record(id),
  side TEXT NOT NULL,
  place BIGINT NOT NULL,
  PRIMARY KEY (restack_id, record_id)
);
CREATE INDEX records_restack_part_record ON records_restack_part (record_id);

-- Pages that people took out of a record; put_back_at is set when they came back.
CREATE TABLE records_dropped_page (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES records_record(id),
  place BIGINT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  dpi BIGINT NOT NULL,
  picture_blob TEXT REFERENCES blob(hash),
  small_blob TEXT REFERENCES blob(hash),
  thumb_blob TEXT REFERENCES blob(hash),
  text TEXT NOT NULL,
  words TEXT NOT NULL,
  confidence BIGINT NOT NULL,
  trouble TEXT,
  source_hash TEXT,
  source_number BIGINT,
  turned BIGINT NOT NULL,
  stamps TEXT NOT NULL,
  by_id TEXT REFERENCES person(id),
  at BIGINT NOT NULL,
  put_back_by TEXT REFERENCES person(id),
  put_back_at BIGINT
);
CREATE INDEX records_dropped_page_record ON records_dropped_page (record_id, put_back_at);

-- What was taken in from a watched folder and may still lie there after a power cut.
CREATE TABLE records_watched (
  folder TEXT NOT NULL,
  name TEXT NOT NULL,
  size BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  taken_at BIGINT NOT NULL,
  PRIMARY KEY (folder, name, size, changed_at)
);

-- How long a recording plays, milliseconds.
ALTER TABLE records_record ADD COLUMN plays_ms BIGINT;
