-- name: health_probe :one
-- row: one:int
SELECT 1;

-- name: health_jobs :one
-- row: waiting:int dead:int
SELECT COUNT(CASE WHEN dead_us IS NULL THEN 1 END), COUNT(dead_us) FROM job;
