-- Lists in every order that they offer: by id (records_record_unit, of before), by day, and those of
-- one year by id. Each begins with the unit, since rights are the first condition of every list.
CREATE INDEX records_record_day ON records_record (unit_id, (coalesce(issued_on, '')), id);
CREATE INDEX records_record_year ON records_record (unit_id, (substr(issued_on, 1, 4)), id);
DROP INDEX records_record_issued;
