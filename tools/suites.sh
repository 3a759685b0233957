# shellcheck shell=bash
# Runs test suites and counts what they say. Sourced by ./test; tests/accounting.bats checks it.
#
# A suite is a command. It ends with a line `N passed, N failed[, N skipped]`; where it has none, TAP and cmocka's lines
# are counted instead. A test that is skipped prints `skip NAME: reason`. On top of what a suite counts itself, it has a
# failure more when it ends badly, runs nothing, runs too long, or skips although it never may.

SUITE_NAMES=()
declare -gA SUITE_NEEDS SUITE_COMMANDS
FAILURES=()
PASSED=0 FAILED=0 SKIPPED=0
SUITE_LIMIT_SECONDS=${SUITE_LIMIT_SECONDS:-1500}

# suite NAME NEEDS COMMAND... — one line of the table. NEEDS is a list of words between commas, or -.
suite() {
	SUITE_NAMES+=("$1")
	SUITE_NEEDS[$1]=$2
	SUITE_COMMANDS[$1]=$(printf '%q ' "${@:3}")
}

# suite_needs NAME WORD
suite_needs() { [[ ,${SUITE_NEEDS[$1]}, == *,$2,* ]]; }

# ---- counting ----------------------------------------------------------------------------------------------------

# Prints "passed failed skipped" of a log, or nothing where the log does not tell.
count_closing_line() {
	sed -nE 's/^([a-z-]+: )?([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?$/\2 \3 \5/p' "$1" | tail -n 1
}

count_tap() {
	awk '/^not ok /          { failed++; next }
	     /^ok .*# [Ss][Kk][Ii][Pp]/ { skipped++; next }
	     /^ok /              { passed++ }
	     /^1\.\./            { plan = substr($1, 4) }
	     # A plan with more tests than were reported is a crash: not for us to count.
	     END { if (plan != "" && plan == passed + failed + skipped) print passed + 0, failed + 0, skipped + 0 }' "$1"
}

count_cmocka() {
	awk '/^\[  PASSED  \] [0-9]+ test/  { passed += $4; seen = 1 }
	     /^\[  FAILED  \] [0-9]+ test/  { failed += $4; seen = 1 }
	     /^\[  SKIPPED \] [0-9]+ test/  { skipped += $4 }
	     END { if (seen) print passed + 0, failed + 0, skipped + 0 }' "$1"
}

count_log() {
	local reader counts
	for reader in count_closing_line count_tap count_cmocka; do
		counts=$($reader "$1")
		[[ -z $counts ]] || { printf '%s\n' "$counts"; return; }
	done
}

# Prints the names of the tests that failed, as far as a log tells them.
failed_names() {
	local names
	names=$(sed -nE 's/^not ok [0-9]+ (- )?//p; s/^(failed|FAILED|fail|FAIL) +//p' "$1")
	[[ -n $names ]] || names=$(sed -nE '/ listed below:$/d; s/^\[  FAILED  \] //p' "$1" | sort -u)
	[[ -z $names ]] || printf '%s\n' "$names"
}

# Prints `NAME: reason` for each test skipped.
skipped_names() {
	sed -nE 's/^skip +//p; s/^ok [0-9]+ (- )?(.*[^ ]) *# [Ss][Kk][Ii][Pp] */\2: /p' "$1"
}

# ---- running -----------------------------------------------------------------------------------------------------

# A failure that a suite did not count itself.
fail() {
	FAILURES+=("$1: $2")
	FAILED=$((FAILED + 1))
}

may_skip() { ! grep -qxF "$1" "$NEVER_SKIP"; }

# account NAME LOG STATUS — adds one finished suite to the sums.
account() {
	local name=$1 log=$2 status=$3 passed failed skipped line
	read -r passed failed skipped < <(count_log "$log") || true
	if ((status == 124)); then
		fail "$name" "still running after $SUITE_LIMIT_SECONDS s"
	elif [[ -z ${passed:-} ]]; then
		fail "$name" "ended with status $status without saying what passed"
	fi
	passed=${passed:-0} failed=${failed:-0} skipped=${skipped:-0}
	PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed)) SKIPPED=$((SKIPPED + skipped))
	while read -r line; do FAILURES+=("$name: $line"); done < <(failed_names "$log")
	((failed == 0)) || [[ -n $(failed_names "$log") ]] || FAILURES+=("$name: $failed failed, see $log")
	if [[ -n $(count_log "$log") ]]; then
		((passed + failed + skipped > 0)) || fail "$name" "ran no test"
		((status == 0 || status == 124 || failed > 0)) ||
			fail "$name" "ended with status $status although nothing failed"
	fi
	((skipped == 0)) || may_skip "$name" || fail "$name" "skipped $skipped, which it never may (${NEVER_SKIP#"$ROOT"/})"
}

# Suites under way: name by process, and the second each began in.
declare -gA RUNNING=() BEGAN=()

stop_running() {
	((${#RUNNING[@]} == 0)) || kill "${!RUNNING[@]}"
	exit 130
}

# On a terminal: which suites are under way, in a line that the next output takes.
show_running() { [[ ! -t 1 ]] || printf '\r\033[K%s' "${RUNNING[*]:+running: ${RUNNING[*]}}"; }

# start_suite NAME — runs it beside us, keeps its output in $LOGS/NAME.log.
start_suite() {
	timeout --kill-after=10 "$SUITE_LIMIT_SECONDS" bash -c "${SUITE_COMMANDS[$1]}" </dev/null >"$LOGS/$1.log" 2>&1 &
	RUNNING[$!]=$1 BEGAN[$1]=$SECONDS
	# timeout puts the suite in a process group of its own, which the terminal's Ctrl-C does not reach.
	trap stop_running INT TERM
	show_running
}

# Sets CHILD to a process of those under way that has ended. (`wait -n` forgets what ended before it was called.)
await_any() {
	while :; do
		for CHILD in "${!RUNNING[@]}"; do kill -0 "$CHILD" 2>/dev/null || return 0; done
		sleep 0.1
	done
}

# Waits for one of those under way, counts it, and shows the end of its output when something failed.
finish_suite() {
	local name log failed=$FAILED passed=$PASSED status=0
	await_any
	wait "$CHILD" || status=$?
	name=${RUNNING[$CHILD]} log=$LOGS/$name.log
	unset "RUNNING[$CHILD]"
	account "$name" "$log" "$status"
	[[ ! -t 1 ]] || printf '\r\033[K'
	printf '%-12s %d passed, %d failed (%d s)\n' "$name" $((PASSED - passed)) $((FAILED - failed)) \
		$((SECONDS - BEGAN[$name]))
	if ((FAILED > failed)); then
		printf '    the end of %s:\n' "$log"
		tail -n 40 "$log" | sed 's/^/    /'
	fi
	skipped_names "$log" | sed 's/^/    skip /'
	show_running
}

# Sets BUSY to how many are under way that take a place.
count_busy() {
	local name
	BUSY=0
	for name in "${RUNNING[@]}"; do suite_needs "$name" idle || BUSY=$((BUSY + 1)); done
}

# must_wait NAME — for the end of another.
must_wait() {
	if suite_needs "$1" alone; then return $((${#RUNNING[@]} == 0)); fi
	count_busy
	! suite_needs "$1" idle && ((BUSY >= 2))
}

# run_suites NAME... — two at a time, for many of them mostly wait; one that is `idle` takes no place, and one that needs `alone`
# has the machine to itself.
run_suites() {
	local name
	for name in "$@"; do
		while must_wait "$name"; do finish_suite; done
		start_suite "$name"
		! suite_needs "$name" alone || finish_suite
	done
	while ((${#RUNNING[@]} > 0)); do finish_suite; done
}

# skip_suite NAME REASON — counts a suite that is not run.
skip_suite() {
	printf '%-12s skip %s: %s\n' "$1" "$1" "$2"
	SKIPPED=$((SKIPPED + 1))
	may_skip "$1" || fail "$1" "skipped, which it never may (${NEVER_SKIP#"$ROOT"/})"
}

# Prints the failures' names and the sums, the sums last. Fails when something failed or nothing passed.
summary() {
	((PASSED + FAILED > 0)) || fail "test" "zero tests ran"
	((${#FAILURES[@]} == 0)) || { printf '\nFailed:\n'; printf '    %s\n' "${FAILURES[@]}"; }
	printf '\n%d passed, %d failed' "$PASSED" "$FAILED"
	((SKIPPED == 0)) || printf ', %d skipped' "$SKIPPED"
	printf '\n'
	((FAILED == 0))
}
