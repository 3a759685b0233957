-- Values that take more memory than there is.
CREATE TABLE big (x);
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number LIMIT 600)
INSERT INTO big SELECT randomblob(1000000) FROM number;
SELECT 'escaped big: ' || sum(length(x)) FROM big;
