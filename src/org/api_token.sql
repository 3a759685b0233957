-- name: token_insert :exec
INSERT INTO api_token (org_id, token_hash, id, person_id, name, scopes, created_us, expires_us)
VALUES ($org:id, $token_hash:bytes, $id:id, $person:id, $name:text, $scopes:text, $created_us:int, $expires_us:int);

-- name: token_person :maybe
-- row: person:id name:text roles:int scopes:text expires_us:int
SELECT p.id, p.name, p.roles, t.scopes, t.expires_us
FROM api_token t JOIN person p ON p.org_id = t.org_id AND p.id = t.person_id
WHERE t.org_id = $org:id AND t.token_hash = $token_hash:bytes AND t.revoked_us IS NULL AND p.disabled_us IS NULL;

-- name: token_revoke :count
UPDATE api_token SET revoked_us = $revoked_us:int
WHERE org_id = $org:id AND id = $id:id AND person_id = $person:id AND revoked_us IS NULL;

-- name: token_revoke_all :exec
UPDATE api_token SET revoked_us = $revoked_us:int
WHERE org_id = $org:id AND person_id = $person:id AND revoked_us IS NULL;

-- name: token_page :many
-- row: id:id name:text scopes:text created_us:int expires_us:int
SELECT id, name, scopes, created_us, expires_us FROM api_token
WHERE org_id = $org:id AND person_id = $person:id AND revoked_us IS NULL ORDER BY id DESC LIMIT 100;
