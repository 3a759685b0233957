-- name: message_insert :exec
INSERT INTO message (org_id, id, person_id, subject, body, created_us)
VALUES ($org:id, $id:id, $person:id, $subject:text, $body:text, $created_us:int);

-- name: message_people :many
-- row: id:id
SELECT id FROM person WHERE org_id = $org:id AND disabled_us IS NULL AND (roles & $role:int) <> 0
ORDER BY id LIMIT 100;

-- name: message_to_send :maybe
-- row: email:text subject:text body:text sent_us:int
SELECT p.email, m.subject, m.body, m.sent_us
FROM message m JOIN person p ON p.org_id = m.org_id AND p.id = m.person_id
WHERE m.org_id = $org:id AND m.id = $id:id;

-- name: message_set_sent :exec
UPDATE message SET sent_us = $sent_us:int, body = $body:text WHERE org_id = $org:id AND id = $id:id;

-- name: message_set_read :exec
UPDATE message SET read_us = $read_us:int
WHERE org_id = $org:id AND id = $id:id AND person_id = $person:id AND read_us IS NULL;

-- name: message_own :many
-- row: id:id person:id to_name:text to_email:text subject:text body:text created_us:int sent_us:int read_us:int
SELECT m.id, m.person_id, p.name, p.email, m.subject, m.body, m.created_us, m.sent_us, m.read_us
FROM message m JOIN person p ON p.org_id = m.org_id AND p.id = m.person_id
WHERE m.org_id = $org:id AND m.person_id = $person:id
ORDER BY m.id DESC LIMIT 50;

-- name: message_all :many
-- row: id:id person:id to_name:text to_email:text subject:text body:text created_us:int sent_us:int read_us:int
SELECT m.id, m.person_id, p.name, p.email, m.subject, m.body, m.created_us, m.sent_us, m.read_us
FROM message m JOIN person p ON p.org_id = m.org_id AND p.id = m.person_id
WHERE m.org_id = $org:id
ORDER BY m.id DESC LIMIT 200;
