-- Order among the papers: fonds with all their data, the tree of classes, tags, notes, own
-- fields, arrangements (what was changed on one record or on thousands, and how to take it
-- back) and kept views of the list.

ALTER TABLE records_fonds ADD COLUMN main_groups TEXT NOT NULL DEFAULT '';
ALTER TABLE records_fonds ADD COLUMN reserve_copy TEXT NOT NULL DEFAULT '';
ALTER TABLE records_fonds ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX records_fonds_code ON records_fonds (unit_id, code);
CREATE INDEX records_fonds_closing_fonds ON records_fonds_closing (fonds_id);
CREATE UNIQUE INDEX records_series_code ON records_series (fonds_id, code);
CREATE INDEX records_dossier_fonds ON records_dossier (fonds_id, id);

-- A closing holds until its reopening.
CREATE TABLE records_fonds_reopening (
  closing_id TEXT PRIMARY KEY REFERENCES records_fonds_closing(id),
  by_id TEXT REFERENCES person(id),
  reason TEXT NOT NULL,
  at BIGINT NOT NULL
);

-- sort_key is the code with its numbers filled up, so that 2 stands before 10.
ALTER TABLE records_class ADD COLUMN folded TEXT NOT NULL DEFAULT '';
ALTER TABLE records_class ADD COLUMN sort_key TEXT NOT NULL DEFAULT '';
CREATE INDEX records_class_parent ON records_class (parent_id, sort_key);
CREATE INDEX records_class_sort ON records_class (sort_key);
CREATE INDEX records_record_class ON records_record (class_id, id);
CREATE INDEX records_dossier_class ON records_dossier (class_id, id);

-- Which classes stand above one, itself included. Derived; rebuilt when the scheme changes.
CREATE TABLE records_class_above (
  class_id TEXT NOT NULL REFERENCES records_class(id),
  above_id TEXT NOT NULL REFERENCES records_class(id),
  PRIMARY KEY (class_id, above_id)
);
CREATE INDEX records_class_above_above ON records_class_above (above_id, class_id);

CREATE TABLE records_tag (
  record_id TEXT NOT NULL REFERENCES records_record(id),
  folded TEXT NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY (record_id, folded)
);
CREATE INDEX records_tag_folded ON records_tag (folded, record_id);

CREATE TABLE records_note (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES records_record(id),
  body TEXT NOT NULL,
  by_id TEXT REFERENCES person(id),
  by_name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX records_note_record ON records_note (record_id, id);

CREATE TABLE records_note_removal (
  note_id TEXT PRIMARY KEY REFERENCES records_note(id),
  by_id TEXT REFERENCES person(id),
  at BIGINT NOT NULL
);

-- A field that an office asks for beside ours: for the records of a unit and all below it.
-- kind: text, number, day or choice; choices: one a line.
CREATE TABLE records_own_field (
  id TEXT PRIMARY KEY,
  unit_id TEXT NOT NULL REFERENCES unit(id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  choices TEXT NOT NULL,
  required BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT REFERENCES person(id)
);
CREATE INDEX records_own_field_unit ON records_own_field (unit_id);

CREATE TABLE records_own_field_closing (
  field_id TEXT PRIMARY KEY REFERENCES records_own_field(id),
  by_id TEXT REFERENCES person(id),
  at BIGINT NOT NULL
);

CREATE TABLE records_own_value (
  record_id TEXT NOT NULL REFERENCES records_record(id),
  field_id TEXT NOT NULL REFERENCES records_own_field(id),
  value TEXT NOT NULL,
  PRIMARY KEY (record_id, field_id)
);
CREATE INDEX records_own_value_field ON records_own_value (field_id);

-- One change of order on one record or on many: what is to change, first as a plan, then begun.
-- rank_max: the highest right that the asker's token allowed.
CREATE TABLE records_arrangement (
  id TEXT PRIMARY KEY,
  by_id TEXT NOT NULL REFERENCES person(id),
  by_name TEXT NOT NULL,
  rank_max BIGINT NOT NULL,
  change TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  begun_at BIGINT,
  ended_at BIGINT
);
CREATE INDEX records_arrangement_by ON records_arrangement (by_id, id);

-- outcome: waiting, changed, same or skipped (with the reason's message); was and became: the
-- state before and after, as JSON.
CREATE TABLE records_arrangement_line (
  arrangement_id TEXT NOT NULL REFERENCES records_arrangement(id),
  record_id TEXT NOT NULL REFERENCES records_record(id),
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  was TEXT NOT NULL,
  became TEXT NOT NULL,
  PRIMARY KEY (arrangement_id, record_id)
);
CREATE INDEX records_arrangement_line_outcome
  ON records_arrangement_line (arrangement_id, outcome, record_id);

-- An arrangement that takes back what another one did.
CREATE TABLE records_arrangement_undoing (
  arrangement_id TEXT PRIMARY KEY REFERENCES records_arrangement(id),
  undoing_id TEXT NOT NULL REFERENCES records_arrangement(id),
  by_id TEXT REFERENCES person(id),
  at BIGINT NOT NULL
);

-- The list with a filter, columns and an order, kept under a name: for one person, or with a
-- unit for that unit's people.
CREATE TABLE records_view (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES person(id),
  unit_id TEXT REFERENCES unit(id),
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX records_view_owner ON records_view (owner_id);
CREATE INDEX records_view_unit ON records_view (unit_id);
