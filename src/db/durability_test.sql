-- What PostgreSQL promises on this connection.
-- name: durability_setting :one
-- row: setting:text
-- only: postgres
SELECT current_setting('synchronous_commit');
