-- What the engine itself finds wrong with the file: one row "ok".
-- name: doctor_integrity :many
-- row: finding:text
-- only: sqlite
SELECT integrity_check FROM pragma_integrity_check(10) LIMIT 10;

-- Never newer than now, unless the clock was set back.
-- name: doctor_newest :maybe
-- row: at_us:int
SELECT at_us FROM audit_event WHERE org_id = $org:id ORDER BY id DESC LIMIT 1;

-- name: doctor_jobs :one
-- row: waiting:int dead:int overdue:int
SELECT COUNT(*) - COUNT(dead_us), COUNT(dead_us),
	COUNT(CASE WHEN dead_us IS NULL AND run_after_us < $long_ago_us:int THEN 1 END)
FROM job WHERE org_id = $org:id;
