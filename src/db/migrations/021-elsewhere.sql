-- A place kept for another branch's migration 021: the merge takes this file away.
CREATE INDEX place_kept_021 ON study (org_id, id); DROP INDEX place_kept_021;
