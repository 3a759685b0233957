#include "web/parts/alike.h"

#include "web/parts/alike.html.h"

/* What a page shows of one text: a text of line feeds alone would become sixty times as long. */
enum { LINES_MAX = 3000, LINE_BYTES = 200 };

/* One of the two sides of a fragment. */
struct place {
	size_t file, line, line_last;
};

static struct place place_of(const struct similar_fragment *fragment, bool left)
{
	return left ? (struct place){fragment->left_file, fragment->left_line, fragment->left_line_last}
	            : (struct place){fragment->right_file, fragment->right_line, fragment->right_line_last};
}

/* Of each line of a file the fragment that it is shown as part of, from 1: the longest of those that touch it. */
static const size_t *fragments_by_line(struct work *w, const struct similar_pair *pair, bool left,
                                       size_t file, size_t line_count)
{
	size_t *by_line = work_array(w, line_count + 1, sizeof *by_line);
	for (size_t i = 0; i < pair->fragment_count; i++) {
		const struct place place = place_of(&pair->fragments[i], left);
		for (size_t line = place.line;
		     place.file == file && line <= place.line_last && line <= line_count; line++) {
			size_t shown = by_line[line];
			if (shown == 0 || pair->fragments[shown - 1].tokens < pair->fragments[i].tokens)
				by_line[line] = i + 1;
		}
	}
	return by_line;
}

struct side {
	const struct similar_pair *pair;
	uint64_t number;
	bool left;
};

/* The first line of a fragment leads to its other side. A short one can be hidden whole by others: then its name is where it
 * begins. */
static void put_links(struct buf *out, const struct side *side, size_t file, size_t line)
{
	const char *here = side->left ? "left" : "right", *there = side->left ? "right" : "left";
	for (size_t i = 0; i < side->pair->fragment_count; i++) {
		const struct place place = place_of(&side->pair->fragments[i], side->left);
		if (place.file == file && place.line == line)
			buf_format(
				out,
				"<a class=\"other\" id=\"pair-%llu-%s-%zu\" href=\"#pair-%llu-%s-%zu\">%zu<span "
				"class=\"unseen\"> is on the %s too</span></a>",
				(unsigned long long)side->number, here, i + 1,
				(unsigned long long)side->number, there, i + 1, i + 1, there);
	}
}

static size_t lines_of(struct str text)
{
	size_t lines = 1;
	for (size_t i = 0; i < text.len; i++)
		lines += text.at[i] == '\n';
	return lines < LINES_MAX ? lines : LINES_MAX;
}

static struct markup lines_drawn(struct work *w, const struct side *side, size_t file, struct str text)
{
	size_t line_count = lines_of(text), links = side->pair->fragment_count;
	const size_t *by_line = fragments_by_line(w, side->pair, side->left, file, line_count);
	struct buf out = buf_init(w->arena, MARKUP_GROWTH_MAX * text.len + LINE_BYTES * (line_count + links));
	struct str rest = text.at == NULL ? S("") : text;
	for (size_t line = 1; !str_absent(rest); line++) {
		struct str shown = line < LINES_MAX ? str_cut(&rest, '\n') : rest;
		if (line == LINES_MAX)
			rest = (struct str){0};
		size_t fragment = line <= line_count ? by_line[line] : 0;
		buf_put(&out, fragment == 0       ? S("<span class=\"line\">")
		              : fragment % 2 == 0 ? S("<span class=\"line both even\">")
		                                  : S("<span class=\"line both\">"));
		put_links(&out, side, file, line);
		markup_code(&out, shown);
		buf_put(&out, S("\n</span>"));
	}
	return (struct markup){buf_str(&out)};
}

static struct alike_side side_of(struct work *w, const struct side *side, const struct alike_subject *subject)
{
	struct alike_file *files = work_array(w, subject->file_count, sizeof *files);
	for (size_t i = 0; i < subject->file_count; i++)
		files[i] = (struct alike_file){
			.title = subject->file_count > 1 ? subject->files[i].title : (struct str){0},
			.lines = lines_drawn(w, side, i, subject->files[i].text),
		};
	double covered = side->left ? side->pair->left_covered : side->pair->right_covered;
	return (struct alike_side){
		.title = subject->title,
		.covered = str_format(w->arena, "%.0f %%", 100 * covered),
		.files = {files, subject->file_count},
	};
}

static struct str words_of_place(struct work *w, const struct place *place,
                                 const struct alike_subject *subject)
{
	struct str lines = place->line == place->line_last
	                           ? str_format(w->arena, "line %zu", place->line)
	                           : str_format(w->arena, "lines %zu to %zu", place->line, place->line_last);
	if (subject->file_count < 2)
		return lines;
	return str_format(w->arena, "%.*s, %.*s", STR_ARG(subject->files[place->file].title), STR_ARG(lines));
}

void alike_of(struct work *w, const struct similar_pair *pair, uint64_t number,
              const struct alike_subject *left, const struct alike_subject *right, struct alike_view *view)
{
	struct alike_fragment *fragments = work_array(w, pair->fragment_count, sizeof *fragments);
	for (size_t i = 0; i < pair->fragment_count; i++) {
		const struct place here = place_of(&pair->fragments[i], true),
				   there = place_of(&pair->fragments[i], false);
		fragments[i] = (struct alike_fragment){
			.pair = str_format(w->arena, "pair-%llu", (unsigned long long)number),
			.number = i + 1,
			.tokens = pair->fragments[i].tokens,
			.left = words_of_place(w, &here, left),
			.right = words_of_place(w, &there, right),
		};
	}
	*view = (struct alike_view){
		.sentence = str_format(
			w->arena,
			"%.2f alike. The longest piece that both have is of %zu tokens, all pieces together of %zu. Names, "
			"values, comments and layout were not looked at.",
			pair->similarity, pair->longest, pair->overlap),
		.fragments = {fragments, pair->fragment_count},
		.left = side_of(w, &(struct side){pair, number, true}, left),
		.right = side_of(w, &(struct side){pair, number, false}, right),
	};
}

void alike_drawn(struct buf *out, const struct alike_view *view)
{
	alike_html(out, view);
}
