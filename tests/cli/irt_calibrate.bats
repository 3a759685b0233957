#!/usr/bin/env bats
# assay irt calibrate: what it prints, what it reads again, what it refuses. The figures are mirt's (LSAT7).

load setup

setup() {
	cd "$BATS_TEST_TMPDIR"
	LSAT7=${ASSAY_DATA:-$ROOT/../shared/data}/irt/lsat7.csv
	[ -r "$LSAT7" ] || skip "the reference data is not there"
	SCIENCE=${LSAT7%lsat7.csv}science.csv
}

calibrate() { "$ASSAY" irt calibrate "$@"; }
# near A B MOST
near() { jq -en "(($1) - ($2) | if . < 0 then -. else . end) <= ($3)" >/dev/null; }

@test "calibrate prints the JSON of the interface" {
	run -0 --separate-stderr calibrate "$LSAT7" --model 2pl --json
	[ -z "$stderr" ]
	[ "$(jq -r '.model, .n_persons, .n_items, .converged' <<<"$output" | paste -sd' ')" = "2pl 1000 5 true" ]
	near "$(field log_likelihood <<<"$output")" -2658.80511363233 1e-6
	near "$(jq '.items[2].a' <<<"$output")" 1.70747766065995 1e-4
	near "$(jq '.items[2].b' <<<"$output")" -1.05723561994851 1e-4
	near "$(jq '.items[2].se.b' <<<"$output")" 0.115358799621236 1e-4
	near "$(jq '.reliability.marginal' <<<"$output")" 0.441819014886023 1e-5
	near "$(jq '.reliability.empirical' <<<"$output")" 0.452304978738987 1e-5
	[ "$(jq -c '.population | [.mean, .variance]' <<<"$output")" = "[0,1]" ]
}

@test "calibrate gives the same bytes on one thread and on four" {
	calibrate "$SCIENCE" --model gpcm --json --se covariance --threads 1 >one
	calibrate "$SCIENCE" --model gpcm --json --se covariance --threads 4 >four
	cmp one four
	[ "$(jq '.covariance | length' one)" = 16 ]
}

@test "what calibrate prints can be held as anchors, and gives the scale back" {
	calibrate "$LSAT7" --model 2pl --json >all.json
	jq 'del(.items[4])' all.json >four.json
	run -0 --separate-stderr calibrate "$LSAT7" --model 2pl --anchors four.json --json
	[ "$(jq -r '.items[0].status, .items[4].status, .n_parameters' <<<"$output" | paste -sd' ')" = "held good 4" ]
	near "$(jq '.items[4].a' <<<"$output")" "$(jq '.items[4].a' all.json)" 1e-4
	near "$(jq '.population.variance' <<<"$output")" 1 1e-3
}

@test "calibrate reads a file that says what is asked of each item" {
	printf 'item,model,c,equal_a,prior\nItem_1,rasch,,,\nItem_5,3pl,0.2,,\n*,2pl,,same,"a=lognormal(0,0.5)"\n' >plan.csv
	run -0 --separate-stderr calibrate "$LSAT7" --model plan.csv --json
	[ "$(jq -r '.model' <<<"$output")" = mixed ]
	[ "$(jq -r '.items[0].a, .items[4].c' <<<"$output" | paste -sd' ')" = "1 0.2" ]
	[ "$(jq '.items[1].a == .items[2].a and .items[2].a == .items[3].a' <<<"$output")" = true ]
	printf 'item,model\nItem_9,2pl\n' >plan.csv
	run -2 calibrate "$LSAT7" --model plan.csv
	[[ $output == *"plan.csv: Line 2: there is no item “Item_9” in the responses."* ]]
}

@test "an item that cannot be estimated is named and left out, or refused" {
	awk -F, -v OFS=, 'NR == 1 {print $0, "easy"} NR > 1 {print $0, 1}' "$LSAT7" >easy.csv
	run -0 --separate-stderr calibrate easy.csv --model 2pl --json
	[ "$(jq -r '.items | length' <<<"$output")" = 5 ]
	[ "$(jq -r '.left_out[0].status' <<<"$output")" = constant ]
	near "$(field log_likelihood <<<"$output")" -2658.80511363233 1e-6
	run -2 calibrate easy.csv --model 2pl --strict
	[[ $output == *"All 1000 who answered easy got it right"* ]]
}

@test "calibrate says how many more answers it takes" {
	run -0 --separate-stderr calibrate "$LSAT7" --model 2pl --needed 0.1 --json
	# 1000 answers gave 0.2640: (2.640² - 1) times as many more.
	near "$(jq '.items[0].answers_needed' <<<"$output")" 5968 2
	[ "$(jq '.items | map(.answers_needed) | min >= 0' <<<"$output")" = true ]
}

@test "calibrate prints tables for people" {
	run -0 --separate-stderr calibrate "$LSAT7" --model rasch
	[[ $output == *"log-likelihood -2664.9009, 6 parameters"* ]]
	[[ $output == *"1000 people, mean"*"variance    1.0227 (0.1313)"* ]]
}

@test "calibrate refuses what it does not understand" {
	run -2 calibrate "$LSAT7"
	[[ $output == *"--model"* ]]
	run -2 calibrate "$LSAT7" --model 7pl
	[[ $output == *"7pl"* ]]
	run -2 calibrate "$LSAT7" --model 3pl --prior "c=gamma(1,2)"
	[[ $output == *"c=gamma(1,2)"* ]]
	run -2 calibrate "$LSAT7" --model 2pl --nodes 60
	run -2 calibrate "$LSAT7" --model 2pl --se some
	run -2 calibrate "$SCIENCE" --model 2pl
	[[ $output == *"Comfort has 4 levels"* ]]
}
