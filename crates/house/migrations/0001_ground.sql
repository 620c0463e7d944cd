-- The ground of the house. Times are microseconds UTC, days are YYYY-MM-DD, ids are UUIDs as
-- text. Nothing has a default of the database's: every row says what it means.

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- A unit is one stretch of validity of one code: a new name or parent is a new row, joined to
-- the old one by a succession.
CREATE TABLE unit (
  id TEXT PRIMARY KEY,
  code TEXT,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  short_name TEXT NOT NULL,
  folded TEXT NOT NULL,
  parent_id TEXT REFERENCES unit(id),
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL
);
CREATE INDEX unit_code ON unit (code, from_day);
CREATE INDEX unit_parent ON unit (parent_id);
CREATE INDEX unit_folded ON unit (folded);

CREATE TABLE unit_succession (
  predecessor_id TEXT NOT NULL REFERENCES unit(id),
  successor_id TEXT NOT NULL REFERENCES unit(id),
  on_day TEXT NOT NULL,
  extent TEXT NOT NULL,
  PRIMARY KEY (predecessor_id, successor_id)
);
CREATE INDEX unit_succession_successor ON unit_succession (successor_id);

-- Who is above whom, itself included: parents, and successors, since a successor answers for
-- the things of its predecessors. Derived; rebuilt when units change.
CREATE TABLE unit_above (
  unit_id TEXT NOT NULL REFERENCES unit(id),
  above_id TEXT NOT NULL REFERENCES unit(id),
  PRIMARY KEY (unit_id, above_id)
);
CREATE INDEX unit_above_above ON unit_above (above_id, unit_id);

CREATE TABLE person (
  id TEXT PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  email TEXT,
  phone TEXT,
  lang TEXT,
  created_at BIGINT NOT NULL
);
CREATE INDEX person_sort ON person (sort_key, id);

CREATE TABLE person_suspension (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person(id),
  reason TEXT NOT NULL,
  by_id TEXT REFERENCES person(id),
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL
);
CREATE INDEX person_suspension_person ON person_suspension (person_id);

CREATE TABLE post (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person(id),
  unit_id TEXT NOT NULL REFERENCES unit(id),
  title TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL
);
CREATE INDEX post_person ON post (person_id);
CREATE INDEX post_unit ON post (unit_id);

-- A right (rank 1 read, 2 contribute, 3 decide, 4 administer) over a unit's subtree in a room.
-- post_id set: the grant belongs to the post and holds while the post does.
CREATE TABLE access_grant (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person(id),
  post_id TEXT REFERENCES post(id),
  room TEXT NOT NULL,
  rank BIGINT NOT NULL,
  unit_id TEXT NOT NULL REFERENCES unit(id),
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  given_by TEXT REFERENCES person(id),
  created_at BIGINT NOT NULL
);
CREATE INDEX access_grant_person ON access_grant (person_id, room);
CREATE INDEX access_grant_unit ON access_grant (unit_id);

CREATE VIEW reach AS
  SELECT g.person_id, g.room, g.rank, a.unit_id, g.from_at, g.until_at
  FROM access_grant g JOIN unit_above a ON a.above_id = g.unit_id;

CREATE TABLE credential (
  person_id TEXT PRIMARY KEY REFERENCES person(id),
  password_hash TEXT NOT NULL,
  set_at BIGINT NOT NULL
);

CREATE TABLE activation (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person(id),
  code_hash TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX activation_person ON activation (person_id);

CREATE TABLE session (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  person_id TEXT NOT NULL REFERENCES person(id),
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX session_person ON session (person_id, ended_at);

CREATE TABLE throttle (
  key TEXT PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  blocked_until BIGINT NOT NULL
);

CREATE TABLE api_token (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person(id),
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  used_at BIGINT
);

CREATE TABLE idempotency (
  person_id TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status BIGINT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, key)
);

CREATE TABLE event (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor_id TEXT,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  room TEXT NOT NULL,
  kind TEXT NOT NULL,
  ref_id TEXT NOT NULL,
  unit_id TEXT,
  particulars TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX event_ref ON event (ref_id, seq);
CREATE INDEX event_actor ON event (actor_id, seq);
CREATE INDEX event_action ON event (action, seq);

CREATE TABLE event_head (
  id BIGINT PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO event_head (id, seq, hash) VALUES (1, 0, '');

CREATE TABLE event_day (
  day TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);

CREATE TABLE job (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  unique_key TEXT UNIQUE,
  owner_id TEXT REFERENCES person(id),
  unit_id TEXT REFERENCES unit(id),
  bundle_id TEXT,
  state TEXT NOT NULL,
  attempt BIGINT NOT NULL,
  run_at BIGINT NOT NULL,
  lease_until BIGINT,
  worker TEXT,
  done_steps BIGINT NOT NULL,
  all_steps BIGINT NOT NULL,
  note TEXT NOT NULL,
  trouble TEXT,
  created_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX job_ready ON job (state, run_at);
CREATE INDEX job_owner ON job (owner_id, state);
CREATE INDEX job_bundle ON job (bundle_id, state);

CREATE TABLE job_schedule (
  name TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  cron TEXT NOT NULL,
  next_at BIGINT NOT NULL
);

CREATE TABLE blob (
  hash TEXT PRIMARY KEY,
  size BIGINT NOT NULL,
  media_type TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE notice (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person(id),
  at BIGINT NOT NULL,
  room TEXT NOT NULL,
  kind TEXT NOT NULL,
  ref_id TEXT NOT NULL,
  message TEXT NOT NULL,
  particulars TEXT NOT NULL,
  read_at BIGINT
);
CREATE INDEX notice_person ON notice (person_id, read_at, at);
