#!/usr/bin/env bats
# `assay irt state`, `facets` and `bifactor`: what evidence says over time, of raters, of items that share a task.

load setup

irt() { "$ASSAY" irt "$@"; }

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	printf 'item,model,a,b\nq1,2pl,1.8,0\nq2,2pl,2,0.4\nq3,2pl,1.6,-0.5\nq4,2pl,1.9,0.8\nq5,2pl,1.4,1.2\nq6,2pl,2,0.1\n' >items
	printf 'id,day,item,level\nada,2025-01-10,q1,1\nada,2025-01-10,q2,1\n' >evidence
	printf 'ada,2025-03-01,q4,1\nbo,2025-01-10,q1,0\nada,2025-01-10,q3,1\n' >>evidence
}

@test "the order of the lines makes no difference" {
	run -0 --separate-stderr irt state evidence --items items --cut 0 --json
	first=$output
	{ head -1 evidence; tail -n +2 evidence | sort -r; } >shuffled
	run -0 --separate-stderr irt state shuffled --items items --cut 0 --json
	[ "$output" = "$first" ]
}

@test "a level is cleared, goes stale on its day, and questions renew it" {
	state() { irt state evidence --items items --cut -0.5 --json "$@" | python3 -c "
import json, sys
ada = json.load(sys.stdin)['people'][0]
print(ada['verdict'], ada.get('stale_day', ''), len(ada['renewal']['items']) if 'renewal' in ada else '')"; }
	run -0 state
	[[ $output == "current 20"* ]]
	day=$(cut -d' ' -f2 <<<"$output")
	run -0 state --day "$(date -u -d "$day - 1 day" +%F)"
	[[ $output == "current $day"* ]]
	run -0 state --day "$day" --renew 0.6
	[[ $output == "stale  "[1-9]* ]]
}

@test "what is no evidence is refused with its line" {
	printf 'id,day,item,level\nada,2025-13-10,q1,1\n' >bad
	run -2 irt state bad --items items
	[[ $output == *"line 2, column day"* ]]
	printf 'id,day,item,level\nada,1,q1,1\nada,2,q9,1\n' >bad
	run -2 irt state bad --items items
	[[ $output == *"line 3, column item"* ]]
	printf 'id,day,item,level\nada,1,q1,2\n' >bad
	run -2 irt state bad --items items
	[[ $output == *"line 2, column level"* ]]
	printf 'id,day,item\nada,1,q1\n' >bad
	run -2 irt state bad --items items
	[[ $output == *"level"* ]]
	run -2 irt state evidence --items items --renew 0.8
	[[ $output == *"--cut"* ]]
}

# 24 times the first alone says yes, 12 times the second: log 2 apart.
@test "two raters differ by the logarithm of the odds" {
	{
		echo id,judge,essay
		n=0
		for cell in 0,0,30 0,1,12 1,0,24 1,1,34; do
			IFS=, read -r a b times <<<"$cell"
			for _ in $(seq "$times"); do
				n=$((n + 1))
				printf '%s,first,%s\n%s,second,%s\n' "p$n" "$a" "p$n" "$b"
			done
		done
	} >ratings
	run -0 --separate-stderr irt facets ratings --person id --rater judge --json
	python3 -c "
import json, math, sys
raters = {r['name']: r['measure'] for r in json.loads(sys.argv[1])['raters']}
assert abs(raters['second'] - raters['first'] - math.log(2)) < 1e-6, raters" "$output"
	run -0 irt facets ratings --person id --rater judge
	[[ $output == *"first"*"-0.347"* ]]
	run -2 irt facets ratings --rater judge
	[[ $output == *"“person”"* ]]
}

@test "a task of two items says what it lacks" {
	printf 'q1,q2,q3,q4,q5\n1,0,1,1,0\n0,1,1,0,1\n1,1,0,0,0\n0,0,0,1,1\n' >answers
	printf 'item,task\nq1,a\nq2,a\n' >tasks
	run -2 irt bifactor answers --tasks tasks
	[[ $output == *"The task a has 2 items"* ]]
	printf 'item,task\nq9,a\n' >tasks
	run -2 irt bifactor answers --tasks tasks
	[[ $output == *"line 2"* ]]
}
