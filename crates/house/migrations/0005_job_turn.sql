-- Whose turn it is: the owner whose job was taken up longest ago comes next. Jobs that nobody
-- owns count as one owner, named by an empty text.
CREATE TABLE job_turn (
  owner TEXT PRIMARY KEY,
  turn BIGINT NOT NULL
);
