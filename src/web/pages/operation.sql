-- name: operation_waiting :one
-- row: waiting:int
SELECT COUNT(*) FROM job WHERE dead_us IS NULL;
