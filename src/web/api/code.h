/* /api/v1: a program's edits, its runs, and the film of both, for the editor and for programs. */
#ifndef WEB_API_CODE_H
#define WEB_API_CODE_H

#include "exam/code_run.h"
#include "web/pages/sitting.h"

struct edits_input {
	struct id sitting;
	struct str part, language, writer;
	int64_t base, number;
	const struct json *edits, *body; /* one of them */
};
struct run_ask_input {
	struct id sitting;
	struct str part, language, input;
};
struct run_input {
	struct id sitting;
	struct str part;
	struct id run;
};
struct film_input {
	struct id sitting; /* of the candidate's own */
	struct id id;      /* of the reviewer's case */
	struct str part;
	int64_t after;
};

extern const struct field edits_fields[8];
extern const struct field run_ask_fields[4];
extern const struct field run_fields[3];
extern const struct field film_fields[3];
extern const struct field film_of_case_fields[3];

extern const struct field api_edits_output[5];
extern const struct field api_run_output[11];
extern const struct field api_runs_output[1];
extern const struct field api_film_output[6];

http_handler api_edits, api_run_ask, api_run, api_runs, api_film, api_film_of_case;

#endif
