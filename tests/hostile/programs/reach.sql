-- Reaches for the host as SQLite can: files, programs, libraries. The driver knows what a canary and the host's shadow file say and
-- finds neither in the output.
SELECT 'held begin: sql';
ATTACH '/etc/shadow' AS host;
SELECT 'escaped attach: ' || count(*) FROM host.sqlite_schema;
ATTACH '/box/work/new.db' AS work;
CREATE TABLE work.new (x);
SELECT 'escaped write-work: ' || count(*) FROM work.new;
SELECT 'escaped read-file: ' || length(readfile('/etc/shadow'));
SELECT 'escaped read-passwd: ' || length(readfile('/etc/passwd'));
SELECT 'escaped write-file: ' || writefile('/box/work/new', 'x');
SELECT 'escaped load: ' || coalesce(load_extension('/usr/lib/x86_64-linux-gnu/libm.so.6'), 'nothing');
SELECT 'escaped edit: ' || edit('x', 'cat');
SELECT 'escaped pointer: ' || fts3_tokenizer('simple', x'0000000000000000');
PRAGMA writable_schema = ON;
VACUUM INTO '/box/work/copy.db';
SELECT 'held end: sql';
