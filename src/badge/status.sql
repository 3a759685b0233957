-- Events of credentials.

-- name: status_insert :count
INSERT INTO status_event (org_id, id, credential_id, action, reason, shown, person_id, at_us, sequence)
VALUES ($org:id, $id:id, $credential:id, $action:text, $reason:text, $shown:bool, $person:id, $at_us:int, $sequence:int)
ON CONFLICT DO NOTHING;

-- name: status_newest :maybe
-- row: action:text reason:text shown:bool at_us:int sequence:int
SELECT action, reason, shown, at_us, sequence FROM status_event
WHERE org_id = $org:id AND credential_id = $credential:id ORDER BY sequence DESC LIMIT 1;

-- name: status_list_of :maybe
-- row: id:id
SELECT l.id FROM status_place p JOIN status_list l ON l.org_id = p.org_id AND l.id = p.list_id
WHERE p.org_id = $org:id AND p.credential_id = $credential:id AND l.purpose = $purpose:text;

-- name: status_holder :maybe
-- row: person:id name:text
SELECT person_id, name FROM credential WHERE org_id = $org:id AND id = $id:id AND published_us IS NOT NULL;
