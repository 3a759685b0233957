-- name: person_insert :exec
INSERT INTO person (org_id, id, email, name, roles, minutes_factor, created_us)
VALUES ($org:id, $id:id, $email:text, $name:text, $roles:int, $minutes_factor:real, $created_us:int);

-- name: person_set :count
UPDATE person SET name = $name:text, roles = $roles:int, minutes_factor = $minutes_factor:real,
	disabled_us = $disabled_us:int
WHERE org_id = $org:id AND id = $id:id;

-- name: person_by_id :one
-- row: id:id email:text name:text roles:int minutes_factor:real has_password:bool created_us:int disabled_us:int
SELECT id, email, name, roles, minutes_factor, password_hash IS NOT NULL, created_us, disabled_us
FROM person WHERE org_id = $org:id AND id = $id:id;

-- name: person_by_email :maybe
-- row: id:id email:text name:text roles:int minutes_factor:real has_password:bool created_us:int disabled_us:int
SELECT id, email, name, roles, minutes_factor, password_hash IS NOT NULL, created_us, disabled_us
FROM person WHERE org_id = $org:id AND email = $email:text;

-- name: person_page :many
-- row: id:id email:text name:text roles:int minutes_factor:real has_password:bool created_us:int disabled_us:int
SELECT id, email, name, roles, minutes_factor, password_hash IS NOT NULL, created_us, disabled_us
FROM person WHERE org_id = $org:id AND id > $after:id ORDER BY id LIMIT $limit:int;
