-- 0 in a database that was never migrated.
-- name: migrate_begun :one
-- row: tables:int
-- only: sqlite
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration';

-- name: migrate_begun :one
-- row: tables:int
-- only: postgres
SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migration';

-- What was applied, from the first.
-- name: migrate_applied :many
-- row: number:int name:text digest:bytes
SELECT number, name, digest FROM schema_migration ORDER BY number LIMIT 1000;

-- One migration more.
-- name: migrate_record :exec
INSERT INTO schema_migration (number, name, digest, applied_us)
VALUES ($number:int, $name:text, $digest:bytes, $applied_us:int);

-- The schema as it is: each table, then its indexes.
-- name: migrate_schema :many
-- row: sql:text
-- only: sqlite
SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name LIMIT 10000;
