-- name: alarm_administrators :many
-- row: id:id
SELECT id FROM person WHERE org_id = $org:id AND disabled_us IS NULL AND (roles & $role:int) <> 0
ORDER BY id LIMIT 100;
