-- A place kept for another branch's migration 023: the merge takes this file away.
CREATE INDEX place_kept_023 ON study (org_id, id); DROP INDEX place_kept_023;
