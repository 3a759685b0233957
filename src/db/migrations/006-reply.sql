-- What a repeated form is led to, and who a link belongs to.

ALTER TABLE idempotency ADD COLUMN location text; -- NULL: the reply has the answer itself
CREATE INDEX link_person ON link (org_id, person_id);
