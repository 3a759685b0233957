#include "base/log.h"
#include "cli/cli.h"
#include "picture/picture.h"
#include "sandbox/reader.h"

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct str card;
	size_t missing;
	struct buf picture = buf_init(w->arena, PICTURE_BYTES_MAX),
		   out = buf_init(w->arena, PICTURE_BYTES_MAX + 32);
	log_set_level(LOG_ERROR);
	if (argc != 1 || argv[0][0] == '-')
		return fail(w, ERR_INPUT, "name one form: badge, vector, preview or page");
	TRY(reader_input(w, &card));
	TRY(picture_draw_here(w, str_of(argv[0]), card, &missing, &picture));
	if (picture.full)
		return fail(w, ERR_TOO_LARGE, "the picture is too large");
	buf_format(&out, "%zu\n", missing);
	buf_put(&out, buf_str(&picture));
	*exit_code = 0;
	return reader_output(w, buf_str(&out));
}

const struct command command_draw = {
	.name = "draw",
	.usage = "FORM <CARD",
	.summary = "draws a picture of a credential, for the sandbox",
	.help = "Reads what a picture is to say, as JSON, from standard input, and prints in a line of its own how many letters\n"
		"no font has, and then the picture. The server starts this in the sandbox: names are written by strangers, and\n"
		"shaping them is the work of large libraries.\n\n"
		"  badge    PNG, 1024 by 1024\n"
		"  vector   the same as SVG\n"
		"  preview  PNG, 1200 by 630, for a link on another site\n"
		"  page     PDF, one page of A4\n\n"
		"Exit code: 0 drawn, 2 not, with the reason.",
	.run = run,
};
