-- What the path to a program takes is counted, and has an end (exam/code.h).

ALTER TABLE code_path ADD COLUMN bytes bigint NOT NULL DEFAULT 0; -- of its edits and hands
ALTER TABLE code_path ADD COLUMN kept_until bigint; -- NULL: not full; else the last revision before it was

UPDATE code_path SET bytes = (
	SELECT COALESCE(SUM(LENGTH(e.edits) + 64), 0) FROM code_edit e
	WHERE e.org_id = code_path.org_id AND e.path_id = code_path.id);
