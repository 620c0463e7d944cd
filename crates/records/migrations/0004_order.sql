-- Lists in every order that they offer: by id (records_record_unit, of before), by day, and those of
-- one year by id. Each begins with the unit, since rights are the first condition of every list,
-- but for the one by which readers of hundreds of units walk along all days.
CREATE INDEX records_record_day ON records_record (unit_id, (coalesce(issued_on, '')), id);
CREATE INDEX records_record_year ON records_record (unit_id, (substr(issued_on, 1, 4)), id);
CREATE INDEX records_record_days ON records_record ((coalesce(issued_on, '')), id);
DROP INDEX records_record_issued;
