-- Subjects are not an organisation's: nobody is signed in yet.
-- name: throttle_find :maybe
-- row: failures:int since_us:int
SELECT failures, since_us FROM throttle WHERE org_id = $org:id AND subject = $subject:bytes;

-- name: throttle_set :exec
INSERT INTO throttle (org_id, subject, failures, since_us)
VALUES ($org:id, $subject:bytes, $failures:int, $since_us:int)
ON CONFLICT (org_id, subject) DO UPDATE SET failures = excluded.failures, since_us = excluded.since_us;
