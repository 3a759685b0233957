-- name: session_insert :exec
INSERT INTO session (org_id, token_hash, person_id, created_us, expires_us)
VALUES ($org:id, $token_hash:bytes, $person:id, $created_us:int, $expires_us:int);

-- name: session_person :maybe
-- row: person:id name:text roles:int expires_us:int
SELECT p.id, p.name, p.roles, s.expires_us
FROM session s JOIN person p ON p.org_id = s.org_id AND p.id = s.person_id
WHERE s.org_id = $org:id AND s.token_hash = $token_hash:bytes AND p.disabled_us IS NULL;

-- name: session_delete :exec
DELETE FROM session WHERE org_id = $org:id AND token_hash = $token_hash:bytes;

-- name: session_delete_all :exec
DELETE FROM session WHERE org_id = $org:id AND person_id = $person:id;

-- Who an address belongs to, in each organisation.
-- name: password_by_address :many
-- row: org:id person:id password_hash:text
SELECT d.org_id, d.person_id, p.password_hash
FROM directory_address d JOIN person p ON p.org_id = d.org_id AND p.id = d.person_id
WHERE d.address_hash = $address_hash:bytes AND p.disabled_us IS NULL
ORDER BY d.org_id LIMIT 8;

-- name: password_set :exec
UPDATE person SET password_hash = $password_hash:text WHERE org_id = $org:id AND id = $person:id;

-- name: link_insert :exec
INSERT INTO link (org_id, token_hash, kind, person_id, created_us, expires_us)
VALUES ($org:id, $token_hash:bytes, $kind:text, $person:id, $created_us:int, $expires_us:int);

-- name: link_find :maybe
-- row: person:id kind:text expires_us:int used_us:int name:text email:text tokens:int
SELECT l.person_id, l.kind, l.expires_us, l.used_us, p.name, p.email,
	(SELECT COUNT(*) FROM api_token t WHERE t.org_id = l.org_id AND t.person_id = l.person_id AND t.revoked_us IS NULL)
FROM link l JOIN person p ON p.org_id = l.org_id AND p.id = l.person_id
WHERE l.org_id = $org:id AND l.token_hash = $token_hash:bytes AND p.disabled_us IS NULL;

-- Only the first use changes a row.
-- name: link_use :count
UPDATE link SET used_us = $used_us:int
WHERE org_id = $org:id AND token_hash = $token_hash:bytes AND used_us IS NULL AND expires_us > $used_us;

-- name: link_use_all :exec
UPDATE link SET used_us = $used_us:int WHERE org_id = $org:id AND person_id = $person:id AND used_us IS NULL;
