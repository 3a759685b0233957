-- name: audit_insert :exec
INSERT INTO audit_event (org_id, id, at_us, person_id, action, subject_id, detail)
VALUES ($org:id, $id:id, $at_us:int, $person:id, $action:text, $subject:id, $detail:text);

-- Newest first, before an event.
-- name: audit_page :many
-- row: id:id at_us:int person:id person_name:text action:text subject:id detail:text
SELECT e.id, e.at_us, e.person_id, p.name, e.action, e.subject_id, e.detail
FROM audit_event e LEFT JOIN person p ON p.org_id = e.org_id AND p.id = e.person_id
WHERE e.org_id = $org:id AND e.id < $before:id
ORDER BY e.id DESC LIMIT $limit:int;
