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

-- name: status_events :many
-- row: action:text reason:text shown:bool at_us:int who:text
SELECT e.action, e.reason, e.shown, e.at_us, p.name
FROM status_event e LEFT JOIN person p ON p.org_id = e.org_id AND p.id = e.person_id
WHERE e.org_id = $org:id AND e.credential_id = $credential:id ORDER BY e.sequence LIMIT 100;

-- name: status_register :many
-- row: id:id name:text holder_name:text holder_email:text issued_us:int document:text action:text
SELECT c.id, c.name, p.name, p.email, c.issued_us, COALESCE((SELECT r.document FROM credential_renewal r
	WHERE r.org_id = c.org_id AND r.credential_id = c.id AND r.published_us IS NOT NULL
	ORDER BY r.sequence DESC LIMIT 1), c.document), (SELECT e.action FROM status_event e
	WHERE e.org_id = c.org_id AND e.credential_id = c.id ORDER BY e.sequence DESC LIMIT 1)
FROM credential c JOIN person p ON p.org_id = c.org_id AND p.id = c.person_id
WHERE c.org_id = $org:id AND c.published_us IS NOT NULL AND ($before:id IS NULL OR c.id < $before)
	AND ($email:text IS NULL OR p.email = $email)
ORDER BY c.id DESC LIMIT 100;
