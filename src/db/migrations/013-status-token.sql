-- The same list as a token (vc+jwt), for verifiers that take credentials so; NULL: published before there were any.
ALTER TABLE status_snapshot ADD COLUMN token text;
