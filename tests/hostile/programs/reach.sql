-- Reaches for the host as SQLite can. Each line is a program of its own: the first that is refused would hide the rest.
-- Must happen: no line prints "escaped".
ATTACH '/etc/shadow' AS host; SELECT 'escaped attach: ' || count(*) FROM host.sqlite_schema;
ATTACH '/box/work/new.db' AS work; CREATE TABLE work.new (x); SELECT 'escaped write-work: ' || count(*) FROM work.new;
ATTACH 'file:///etc/passwd?immutable=1' AS host; SELECT 'escaped attach-address: ' || count(*) FROM host.sqlite_schema;
SELECT 'escaped read-file: ' || length(readfile('/etc/shadow'));
SELECT 'escaped read-host: ' || length(readfile('/proc/1/root/etc/passwd'));
SELECT 'escaped write-file: ' || writefile('/box/work/new', 'x');
SELECT 'escaped list: ' || count(*) FROM fsdir('/root');
SELECT 'escaped load: ' || coalesce(load_extension('/usr/lib/x86_64-linux-gnu/libm.so.6'), 'nothing');
SELECT 'escaped edit: ' || edit('x', 'cat');
CREATE TABLE a (x); VACUUM INTO '/box/work/copy.db'; SELECT 'escaped vacuum: into a file';
CREATE VIRTUAL TABLE t USING csv(filename='/etc/passwd'); SELECT 'escaped csv: ' || count(*) FROM t;
.shell echo escaped shell
.system echo escaped system
.read '|echo "SELECT 1 AS escaped"'
.read /etc/shadow
.import /etc/passwd shadow
.open /etc/shadow
.open /box/work/new.db
.output /box/work/output
.once '|cat; echo escaped once'
.output '|cat; echo escaped output'
.load /usr/lib/x86_64-linux-gnu/libm.so.6
.save /box/work/saved.db
.archive -tf /etc/shadow
.cd /usr
.log /box/work/log
.trace /box/work/trace
.excel
