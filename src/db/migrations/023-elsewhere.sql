-- A place kept for another branch's migration 023: the merge takes this file away.
SELECT 1;
