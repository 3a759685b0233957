-- name: openings_snapshot :maybe
-- row: list:id document:text token:text
SELECT list_id, document, token FROM status_snapshot
WHERE org_id = $org:id AND list_id = $list:id AND entry_index = $entry_index:int;

-- name: openings_credential :maybe
-- row: document:text
SELECT document FROM credential WHERE org_id = $org:id AND id = $id:id;
