-- Papers: fonds, series, dossiers, records and their pages. Days are YYYY-MM-DD.

CREATE TABLE records_fonds (
  id TEXT PRIMARY KEY,
  unit_id TEXT NOT NULL REFERENCES unit(id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  history TEXT NOT NULL,
  span TEXT NOT NULL,
  language TEXT NOT NULL,
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX records_fonds_unit ON records_fonds (unit_id);

CREATE TABLE records_fonds_closing (
  id TEXT PRIMARY KEY,
  fonds_id TEXT NOT NULL REFERENCES records_fonds(id),
  by_id TEXT REFERENCES person(id),
  reason TEXT NOT NULL,
  at BIGINT NOT NULL
);

CREATE TABLE records_series (
  id TEXT PRIMARY KEY,
  fonds_id TEXT NOT NULL REFERENCES records_fonds(id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX records_series_fonds ON records_series (fonds_id);

CREATE TABLE records_class (
  id TEXT PRIMARY KEY,
  parent_id TEXT REFERENCES records_class(id),
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE records_dossier (
  id TEXT PRIMARY KEY,
  unit_id TEXT NOT NULL REFERENCES unit(id),
  fonds_id TEXT REFERENCES records_fonds(id),
  series_id TEXT REFERENCES records_series(id),
  class_id TEXT REFERENCES records_class(id),
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  folded TEXT NOT NULL,
  retention TEXT NOT NULL,
  label TEXT NOT NULL,
  language TEXT NOT NULL,
  start_day TEXT,
  end_day TEXT,
  keywords TEXT NOT NULL,
  paper_code TEXT NOT NULL,
  paper_place TEXT NOT NULL,
  note TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT REFERENCES person(id)
);
CREATE INDEX records_dossier_unit ON records_dossier (unit_id, id);

-- One run of intake: a scan batch, an upload, an import of a folder.
CREATE TABLE records_batch (
  id TEXT PRIMARY KEY,
  unit_id TEXT NOT NULL REFERENCES unit(id),
  dossier_id TEXT REFERENCES records_dossier(id),
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT REFERENCES person(id)
);
CREATE INDEX records_batch_unit ON records_batch (unit_id, id);

CREATE TABLE records_record (
  id TEXT PRIMARY KEY,
  unit_id TEXT NOT NULL REFERENCES unit(id),
  batch_id TEXT REFERENCES records_batch(id),
  dossier_id TEXT REFERENCES records_dossier(id),
  class_id TEXT REFERENCES records_class(id),
  title TEXT NOT NULL,
  number TEXT,
  notation TEXT,
  issued_on TEXT,
  place TEXT,
  issuer TEXT,
  parent_issuer TEXT,
  issuer_unit_id TEXT REFERENCES unit(id),
  type TEXT,
  abstract TEXT,
  signer TEXT,
  signer_post TEXT,
  recipients TEXT,
  urgency TEXT,
  language TEXT NOT NULL,
  label TEXT NOT NULL,
  note TEXT NOT NULL,
  tags TEXT NOT NULL,
  folded TEXT NOT NULL,
  original_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  media_type TEXT NOT NULL,
  original_hash TEXT NOT NULL,
  original_size BIGINT NOT NULL,
  copy_blob TEXT REFERENCES blob(hash),
  page_count BIGINT NOT NULL,
  reading TEXT NOT NULL,
  trouble TEXT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT REFERENCES person(id)
);
CREATE INDEX records_record_unit ON records_record (unit_id, id);
CREATE INDEX records_record_batch ON records_record (batch_id, id);
CREATE INDEX records_record_dossier ON records_record (dossier_id, id);
CREATE INDEX records_record_original ON records_record (original_hash);
CREATE INDEX records_record_issued ON records_record (issued_on, id);

CREATE TABLE records_page (
  record_id TEXT NOT NULL REFERENCES records_record(id),
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
  PRIMARY KEY (record_id, number)
);

-- What was read off the pages for each field, kept beside what people made of it.
CREATE TABLE records_field (
  record_id TEXT NOT NULL REFERENCES records_record(id),
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  confidence BIGINT NOT NULL,
  page BIGINT NOT NULL,
  x BIGINT NOT NULL,
  y BIGINT NOT NULL,
  w BIGINT NOT NULL,
  h BIGINT NOT NULL,
  PRIMARY KEY (record_id, field)
);

-- A person looked at the fields and said that they are right: with it, review is over.
CREATE TABLE records_confirmation (
  record_id TEXT PRIMARY KEY REFERENCES records_record(id),
  by_id TEXT REFERENCES person(id),
  at BIGINT NOT NULL
);

-- What a person changed against what was read: examples to learn from.
CREATE TABLE records_correction (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES records_record(id),
  field TEXT NOT NULL,
  was TEXT NOT NULL,
  became TEXT NOT NULL,
  by_id TEXT REFERENCES person(id),
  at BIGINT NOT NULL
);
CREATE INDEX records_correction_record ON records_correction (record_id);

-- In the trash until somebody takes it out again (restored_at) .
CREATE TABLE records_trashing (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES records_record(id),
  by_id TEXT REFERENCES person(id),
  reason TEXT NOT NULL,
  at BIGINT NOT NULL,
  restored_at BIGINT,
  restored_by TEXT REFERENCES person(id)
);
CREATE INDEX records_trashing_record ON records_trashing (record_id, restored_at);

-- Earlier states of a record's data, before each change.
CREATE TABLE records_version (
  record_id TEXT NOT NULL REFERENCES records_record(id),
  version BIGINT NOT NULL,
  data TEXT NOT NULL,
  by_id TEXT REFERENCES person(id),
  at BIGINT NOT NULL,
  PRIMARY KEY (record_id, version)
);

-- The secrecy gate. The sealed bytes lie in the folder quarantine/ under the row's id, outside
-- blobs, index, thumbnails, logs and backups; half of the key lies in the row, half with them.
CREATE TABLE records_quarantine (
  id TEXT PRIMARY KEY,
  unit_id TEXT NOT NULL REFERENCES unit(id),
  batch_id TEXT REFERENCES records_batch(id),
  level TEXT NOT NULL,
  how TEXT NOT NULL,
  confidence BIGINT NOT NULL,
  sealing_key TEXT,
  created_at BIGINT NOT NULL,
  created_by TEXT REFERENCES person(id)
);
CREATE INDEX records_quarantine_unit ON records_quarantine (unit_id, id);

CREATE TABLE records_secret_confirmation (
  quarantine_id TEXT PRIMARY KEY REFERENCES records_quarantine(id),
  number TEXT NOT NULL,
  issued_on TEXT NOT NULL,
  issuer TEXT NOT NULL,
  paper_place TEXT NOT NULL,
  by_id TEXT NOT NULL REFERENCES person(id),
  at BIGINT NOT NULL
);

CREATE TABLE records_release (
  id TEXT PRIMARY KEY,
  quarantine_id TEXT NOT NULL UNIQUE REFERENCES records_quarantine(id),
  reason TEXT NOT NULL,
  asked_by TEXT NOT NULL REFERENCES person(id),
  asked_at BIGINT NOT NULL,
  agreed_by TEXT REFERENCES person(id),
  agreed_at BIGINT,
  record_id TEXT REFERENCES records_record(id)
);
