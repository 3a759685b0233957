-- name: openings_snapshot :maybe
-- row: list:id document:text token:text
SELECT list_id, document, token FROM status_snapshot
WHERE org_id = $org:id AND list_id = $list:id AND entry_index = $entry_index:int;

-- The edition that has the entry: one of a renewal, or the first.
-- name: openings_credential :maybe
-- row: document:text
SELECT COALESCE((SELECT r.document FROM credential_renewal r
	WHERE r.org_id = c.org_id AND r.credential_id = c.id AND r.entry_index = $entry_index:int), c.document)
FROM credential c WHERE c.org_id = $org:id AND c.id = $id:id;
