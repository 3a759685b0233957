# shellcheck shell=bash
# What the tests of the command line share. Sourced by tests/cli/*.bats.

bats_require_minimum_version 1.5.0

ROOT=$(readlink -f "$BATS_TEST_DIRNAME/../..")
ASSAY=${ASSAY:-$ROOT/assay}
POSTGRES_BIN=/usr/lib/postgresql/15/bin

# assay with the data folder $DATA and, where it is set, the database $DB.
assay() { "$ASSAY" "$@" --data "$DATA" ${DB:+--db "$DB"}; }

# field NAME — a member of the JSON document on standard input.
field() { jq -r --arg name "$1" '.[$name]'; }

# ids TABLE — the ids of its rows, from the JSON lines of `assay export --all` on standard input.
ids() { jq -r --arg table "$1" 'select(.table == $table).row.id'; }

# sqlite SQL — runs it on the database in $DATA.
sqlite() { sqlite3 "$DATA/assay.db" "$1"; }

# ---- a PostgreSQL of our own, in $BATS_FILE_TMPDIR/postgres --------------------------------------------------------

as_postgres() {
	if ((EUID == 0)); then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi
}

# Starts it; call from setup_file. stop_postgres from teardown_file.
start_postgres() {
	export PG_FOLDER
	PG_FOLDER=$(mktemp -d /tmp/assay-pg-XXXXXX)
	chmod 777 "$PG_FOLDER"
	as_postgres "$POSTGRES_BIN/initdb" -D "$PG_FOLDER/data" -U assay -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
		>"$PG_FOLDER/initdb.log"
	as_postgres "$POSTGRES_BIN/pg_ctl" -D "$PG_FOLDER/data" -l "$PG_FOLDER/log" -w \
		-o "-k $PG_FOLDER -c listen_addresses= -c fsync=off -c shared_buffers=16MB" start >/dev/null
}

stop_postgres() {
	as_postgres "$POSTGRES_BIN/pg_ctl" -D "$PG_FOLDER/data" -m immediate stop >/dev/null
	rm -rf "$PG_FOLDER"
}

# new_database NAME — makes it and prints its address for --db.
new_database() {
	psql -q -h "$PG_FOLDER" -U assay -d postgres -c "CREATE DATABASE $1"
	echo "postgres:host=$PG_FOLDER user=assay dbname=$1"
}
