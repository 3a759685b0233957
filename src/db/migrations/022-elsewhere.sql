-- A place kept for another branch's migration 022: the merge takes this file away.
CREATE INDEX place_kept_022 ON study (org_id, id); DROP INDEX place_kept_022;
