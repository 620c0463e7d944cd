-- What Circulars 05/2025/TT-BNV and 02/2019/TT-BNV ask of dossiers and records beside what is read
-- off the pages. Of a record, note holds the description.

ALTER TABLE records_dossier ADD COLUMN sheets BIGINT;
ALTER TABLE records_dossier ADD COLUMN pages BIGINT;
ALTER TABLE records_dossier ADD COLUMN physical_state TEXT NOT NULL DEFAULT '';
ALTER TABLE records_dossier ADD COLUMN information_sign TEXT NOT NULL DEFAULT '';
ALTER TABLE records_dossier ADD COLUMN trust TEXT NOT NULL DEFAULT '';
ALTER TABLE records_dossier ADD COLUMN reserve_copy TEXT NOT NULL DEFAULT '';

ALTER TABLE records_record ADD COLUMN identifier TEXT;
ALTER TABLE records_record ADD COLUMN ordinal BIGINT;
ALTER TABLE records_record ADD COLUMN information_sign TEXT;
ALTER TABLE records_record ADD COLUMN keywords TEXT;
ALTER TABLE records_record ADD COLUMN mode TEXT;
ALTER TABLE records_record ADD COLUMN trust TEXT;
ALTER TABLE records_record ADD COLUMN autograph TEXT;
ALTER TABLE records_record ADD COLUMN physical_state TEXT;
