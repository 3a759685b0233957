-- name: claim_insert :exec
INSERT INTO link (org_id, token_hash, kind, person_id, subject_id, created_us, expires_us)
VALUES ($org:id, $token_hash:bytes, $kind:text, $person:id, $subject:id, $created_us:int, $expires_us:int);

-- name: claim_find :maybe
-- row: person:id subject:id name:text roles:int password_hash:text expires_us:int used_us:int
SELECT l.person_id, l.subject_id, p.name, p.roles, p.password_hash, l.expires_us, l.used_us
FROM link l JOIN person p ON p.org_id = l.org_id AND p.id = l.person_id
WHERE l.org_id = $org:id AND l.token_hash = $token_hash:bytes AND l.kind = $kind:text AND p.disabled_us IS NULL;

-- Only the first use changes a row.
-- name: claim_set_used :count
UPDATE link SET used_us = $used_us:int
WHERE org_id = $org:id AND token_hash = $token_hash:bytes AND used_us IS NULL;

-- name: claim_person :maybe
-- row: roles:int password_hash:text
SELECT roles, password_hash FROM person WHERE org_id = $org:id AND id = $person:id AND disabled_us IS NULL;
