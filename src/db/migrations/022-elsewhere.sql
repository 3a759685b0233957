-- A place kept for another branch's migration 022: the merge takes this file away.
SELECT 1;
