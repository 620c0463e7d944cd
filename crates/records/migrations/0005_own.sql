-- The own values that a record had before a change, by field, as JSON; empty where they stayed.
ALTER TABLE records_version ADD COLUMN own TEXT NOT NULL DEFAULT '';
