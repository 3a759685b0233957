.shell echo "escaped shell: $(id -u)"
.system echo "escaped system: $(id -u)"
.read '|echo "SELECT ''escaped read-pipe: 1'';"'
.import /etc/shadow shadow
.open /box/work/new.db
.output /box/work/output
.once |cat
.load /usr/lib/x86_64-linux-gnu/libm.so.6
.save /box/work/saved.db
.archive -t /etc/shadow
.cd /usr
SELECT 'held end: sql';
