-- name: issuer_change_newest :maybe
-- row: sequence:int document:text
SELECT sequence, document FROM issuer_document WHERE org_id = $org:id ORDER BY sequence DESC LIMIT 1;

-- name: issuer_change_insert :exec
INSERT INTO issuer_document (org_id, id, sequence, document, at_us)
VALUES ($org:id, $id:id, $sequence:int, $document:text, $at_us:int);

-- name: issuer_change_one :maybe
-- row: document:text
SELECT document FROM issuer_document WHERE org_id = $org:id AND id = $id:id;
