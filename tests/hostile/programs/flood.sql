-- Rows without end, up to 48 MiB of them.
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number LIMIT 50000)
SELECT hex(zeroblob(500)) FROM number;
