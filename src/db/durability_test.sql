-- What PostgreSQL promises on this connection.
-- name: durability_setting :one
-- row: setting:text
-- only: postgres
SELECT current_setting('synchronous_commit');

-- name: durability_patience :one
-- row: setting:text
-- only: postgres
SELECT current_setting('idle_in_transaction_session_timeout');
