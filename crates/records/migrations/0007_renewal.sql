-- A better scan, or the signed copy, takes the place of a record's original. The paper that is to
-- do so is read as a record of its own that nobody sees; outcome: waiting, taken, aside or failed.

CREATE TABLE records_renewal (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES records_record(id),
  paper_id TEXT NOT NULL,
  name TEXT NOT NULL,
  reason TEXT NOT NULL,
  outcome TEXT NOT NULL,
  trouble TEXT,
  by_id TEXT REFERENCES person(id),
  at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX records_renewal_record ON records_renewal (record_id, id);
CREATE INDEX records_renewal_paper ON records_renewal (paper_id);

-- An original in whose place another one stands, with all that was read off it; data: the record's
-- data of that time, as JSON.
CREATE TABLE records_former (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES records_record(id),
  original_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  media_type TEXT NOT NULL,
  original_hash TEXT NOT NULL,
  original_size BIGINT NOT NULL,
  copy_blob TEXT REFERENCES blob(hash),
  page_count BIGINT NOT NULL,
  reading TEXT NOT NULL,
  trouble TEXT,
  plays_ms BIGINT,
  data TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_id TEXT REFERENCES person(id),
  at BIGINT NOT NULL
);
CREATE INDEX records_former_record ON records_former (record_id, id);
CREATE INDEX records_former_original ON records_former (original_hash);

CREATE TABLE records_former_page (
  former_id TEXT NOT NULL REFERENCES records_former(id),
  number BIGINT NOT NULL,
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
  PRIMARY KEY (former_id, number)
);
CREATE INDEX records_former_page_source ON records_former_page (source_hash);

CREATE TABLE records_former_field (
  former_id TEXT NOT NULL REFERENCES records_former(id),
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  confidence BIGINT NOT NULL,
  page BIGINT NOT NULL,
  x BIGINT NOT NULL,
  y BIGINT NOT NULL,
  w BIGINT NOT NULL,
  h BIGINT NOT NULL,
  PRIMARY KEY (former_id, field)
);

-- Pages that were taken out of an original go away and come back with it.
ALTER TABLE records_dropped_page ADD COLUMN former_id TEXT REFERENCES records_former(id);
