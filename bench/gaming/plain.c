/* What the gates that learn from nothing say of answers (gates_plain, scoring/gates.h).
 *
 *	build/release/bench/gaming/plain QUESTIONS.jsonl < ANSWERS.jsonl
 *
 * As those of `assay grade`: questions {question_id, question, references}, in English; answers {question_id, answer}. A line an
 * answer: {"flags"[], "score": 0}. Each is compared with the newest 300 others before it, as the product does. */
#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "base/world.h"
#include "scoring/flags.h"
#include "scoring/gates.h"

#include <stdio.h>
#include <stdlib.h>

enum { LINE_BYTES_MAX = 1 << 20, QUESTIONS_MAX = 1000, COMPARED = 300 };

struct asked {
	struct str id;
	struct gates_question question;
	struct gates_sketch others[COMPARED];
	size_t handed_in;
};

static struct words words_at(struct work *w, const struct json *json, struct str name)
{
	return words_of(w, S("en"), str_copy(w->arena, json_get_str(json, name)));
}

static size_t read_questions(struct work *w, const char *path, struct asked *asked)
{
	static char line[LINE_BYTES_MAX];
	size_t count = 0;
	FILE *file = fopen(path, "r");
	check(file != NULL);
	while (count < QUESTIONS_MAX && fgets(line, sizeof line, file) != NULL) {
		const struct json *json;
		check(json_parse(w, str_copy(w->arena, str_of(line)), sizeof line, &json) == OK);
		const struct json *references = json_get(json, S("references"));
		struct words *words = work_array(w, references->count, sizeof *words);
		for (size_t r = 0; r < references->count; r++)
			words[r] = words_of(w, S("en"), json_at(references, r)->text);
		asked[count].id = str_copy(w->arena, json_get_str(json, S("question_id")));
		asked[count++].question = (struct gates_question){
			.shown = words_at(w, json, S("question")),
			.references = words,
			.reference_count = references->count,
		};
	}
	fclose(file);
	return count;
}

static void tell(struct work *w, struct asked *asked, struct str text)
{
	struct gates_answer answer = {.text = text, .words = words_of(w, S("en"), text)};
	struct flags_hit *spoken;
	struct gate_hit *hits;
	size_t spoken_count, count;
	size_t others = asked->handed_in < COMPARED ? asked->handed_in : COMPARED;
	check(flags_find(w, text, NULL, 0, &spoken, &spoken_count) == OK);
	gates_plain(w, S("en"), &answer, &asked->question, asked->others, others, &hits, &count);
	struct buf buf = buf_init(w->arena, 4096);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_name(&out, S("flags"));
	json_array(&out);
	for (size_t i = 0; i < count; i++)
		json_str(&out, gate_name(hits[i].gate));
	for (size_t i = 0; i < spoken_count; i++)
		json_str(&out, flags_kind_name(spoken[i].kind));
	json_end(&out);
	json_put_int(&out, S("score"), 0);
	json_end(&out);
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
	asked->others[asked->handed_in++ % COMPARED] = gates_sketch_of(&answer.words);
}

int main(int count, char **words)
{
	static char line[LINE_BYTES_MAX];
	struct work w = work_init(&world_real, S("plain"));
	check(count == 2);
	struct asked *asked = work_array(&w, QUESTIONS_MAX, sizeof *asked);
	size_t questions = read_questions(&w, words[1], asked);
	while (fgets(line, sizeof line, stdin) != NULL) {
		struct work one = work_init(&world_real, S("plain"));
		const struct json *json;
		check(json_parse(&one, str_of(line), sizeof line, &json) == OK);
		size_t q = 0;
		while (q < questions && !str_equal(asked[q].id, json_get_str(json, S("question_id"))))
			q++;
		check(q < questions);
		tell(&one, &asked[q], json_get_str(json, S("answer")));
		work_finish(&one);
	}
	work_finish(&w);
	return 0;
}
