#include "story.h"

#include "test.h"

const struct str story_yaml = S_INIT(
	"assay: 1\n"
	"id: fire\n"
	"title: Fire\n"
	"language: en\n"
	"summary: A pan on fire.\n"
	"about: A.\n"
	"recorded: R.\n"
	"judged_by: J.\n"
	"competencies:\n"
	"  - {id: calm, title: Calm, description: Stays calm.}\n"
	"award:\n"
	"  achievement: {id: fire, name: Fire, description: D., criteria: C.}\n"
	"  requires: [{competency: calm, level_logit: 0, probability: 0.7}]\n"
	"parts:\n"
	"  - id: fire\n"
	"    type: scenario\n"
	"    title: A pan on fire\n"
	"    introduction: I.\n"
	"    minutes: 30\n"
	"    expected_minutes: 5\n"
	"    starts_at: \"23:50\"\n"
	"    counters:\n"
	"      - id: heat\n"
	"        title: Heat\n"
	"        start: 2\n"
	"        most: 20\n"
	"        per_minute: 1\n"
	"        while: [{counter: burning, at_least: 1}]\n"
	"      - {id: burning, title: It burns, start: 1, most: 1}\n"
	"      - {id: looks, title: Looks, most: 2}\n"
	"    scenes:\n"
	"      - id: smoke\n"
	"        title: Smoke\n"
	"        text: Oil burns in the pan.\n"
	"        expert: They put a lid on it.\n"
	"        evidence: {competency: calm, discrimination: 1, thresholds_logit: [-1, 0.5]}\n"
	"        information:\n"
	"          - {id: smell, after_seconds: 10, text: It smells of oil.}\n"
	"          - {id: ask-neighbour, ask: Ask the neighbour, minutes: 3, text: There is an extinguisher.}\n"
	"          - {id: hot, text: It is hot., when: [{counter: heat, at_least: 5}]}\n"
	"        choices:\n"
	"          - id: look\n"
	"            text: Look again\n"
	"            when: [{counter: looks, at_most: 1}]\n"
	"            minutes: 1\n"
	"            effects: [{counter: looks, add: 1}]\n"
	"            leads_to: smoke\n"
	"            credit: 0.5\n"
	"          - id: water\n"
	"            text: Pour *water* on it\n"
	"            minutes: 2\n"
	"            effects: [{counter: heat, add: 10}]\n"
	"            leads_to: worse\n"
	"            tells: It flares up.\n"
	"            why: Water makes burning oil explode.\n"
	"          - id: lid\n"
	"            text: Put the lid on\n"
	"            minutes: 1\n"
	"            effects: [{counter: burning, add: -1}]\n"
	"            leads_to: out\n"
	"            credit: 1\n"
	"      - id: worse\n"
	"        title: Flames\n"
	"        text: The curtain burns.\n"
	"        timer: {seconds: 60, minutes: 5, leads_to: hall, tells: You are pulled out.}\n"
	"        evidence: {competency: calm, discrimination: 1, thresholds_logit: [0]}\n"
	"        choices:\n"
	"          - id: extinguisher\n"
	"            text: Use the extinguisher\n"
	"            minutes: 2\n"
	"            effects: [{counter: burning, add: -1}]\n"
	"            leads_to: out\n"
	"            credit: 1\n"
	"          - {id: run, text: Run, leads_to: hall, credit: 0.5}\n"
	"      - id: hall\n"
	"        title: The hall\n"
	"        text: Everybody is out.\n"
	"        choices:\n"
	"          - {id: call, text: Call the fire brigade, minutes: 4, leads_to: saved}\n"
	"      - {id: out, title: Out, text: Nothing burns., ends: The fire is out.}\n"
	"      - {id: saved, title: Saved, text: They come., ends: The fire brigade came.}\n"
	"    paths:\n"
	"      - id: cool\n"
	"        title: Stays cool\n"
	"        evidence: {competency: calm, discrimination: 1.2, thresholds_logit: [-0.5, 0.5]}\n"
	"        rules:\n"
	"          - credit: 1\n"
	"            says: It was out at once.\n"
	"            finally: [{counter: heat, at_most: 4}]\n"
	"          - credit: 0.5\n"
	"            says: You knew where the extinguisher was.\n"
	"            before: [{first: ask-neighbour, then: extinguisher}]\n"
	"        otherwise: It took long.\n");

static enum err read_yaml(struct work *w, void *state, struct str path, struct str *out)
{
	if (!str_equal(path, S("assessment.yaml")))
		return fail(w, ERR_NOT_FOUND, "there is no such file");
	*out = *(const struct str *)state;
	return OK;
}

enum err story_check(struct work *w, struct str yaml, struct import_report *out)
{
	const struct import_source source = {read_yaml, &yaml};
	return import_check(w, &source, out);
}

const struct document *story_document(struct work *w, struct str yaml)
{
	struct import_report report;
	assert_ok(w, story_check(w, yaml, &report));
	for (size_t i = 0; i < report.problem_count; i++)
		print_error("%lld: %.*s\n", (long long)report.problems[i].line,
		            STR_ARG(report.problems[i].sentence));
	assert_non_null(report.document);
	return report.document;
}
