#include "web/parts/log_path.h"

#include "base/encode.h"
#include "web/parts/figures.h"

/* Units of the drawing, which are CSS pixels on the narrowest screen. */
enum {
	WIDTH = 320,
	SPINE = 160,     /* what is computed */
	ROW = 64,        /* from level to level */
	TOP = 28,        /* the leaf's */
	BOX_WIDTH = 128, /* what the proof brings */
	BOX_HEIGHT = 44,
	DOT = 6,
	GAP = 16, /* between the line and what is said of it */
	FOOT = 60,
	SHORT = 10, /* letters of a hash */
};

struct drawing {
	struct work *w;
	struct buf out;
};

struct str log_path_short(struct work *w, const struct digest *hash)
{
	struct str text = encode_base64(w->arena, digest_str(hash));
	return str_format(w->arena, "%.*s…", STR_ARG(str_slice(text, 0, SHORT)));
}

static int row_y(size_t row)
{
	return TOP + (int)row * ROW;
}

static void put_text(struct drawing *drawing, const char *class, const char *anchor, int x, int y,
                     struct str text)
{
	buf_format(&drawing->out, "<text class=\"%s\" text-anchor=\"%s\" x=\"%d\" y=\"%d\">", class, anchor,
	           x, y);
	markup_text(&drawing->out, text);
	buf_put(&drawing->out, S("</text>"));
}

static struct str covers(struct work *w, const struct path_span *span)
{
	return span->to - span->from == 1
	               ? str_format(w->arena, "entry %.*s", STR_ARG(figures_of(w, span->from)))
	               : figures_entries(w, span->to - span->from);
}

/* ---- what the proof brings ---- */

/* It runs into the line of what is computed, as a branch into a stem. */
static void draw_branch(struct drawing *drawing, size_t row, const struct path_step *step)
{
	int y = row_y(row), edge = step->left ? BOX_WIDTH : WIDTH - BOX_WIDTH;
	buf_format(&drawing->out, "<path class=\"branch\" d=\"M%d %dC%d %d %d %d %d %d\"/>", edge, y, SPINE,
	           y, SPINE, y + ROW / 4, SPINE, y + ROW - DOT);
}

static void draw_sibling(struct drawing *drawing, size_t row, const struct path_step *step)
{
	int y = row_y(row), x = step->left ? 0 : WIDTH - BOX_WIDTH, middle = x + BOX_WIDTH / 2;
	buf_format(&drawing->out,
	           "<rect class=\"given\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>",
	           x == 0 ? 1 : x - 1, y - BOX_HEIGHT / 2, BOX_WIDTH, BOX_HEIGHT);
	put_text(drawing, "hash", "middle", middle, y - 3, log_path_short(drawing->w, &step->sibling));
	put_text(drawing, "label", "middle", middle, y + 14, covers(drawing->w, &step->under));
}

/* ---- what is computed ---- */

/* On the side where no box stands. */
static void draw_node(struct drawing *drawing, size_t row, bool right, const struct digest *hash,
                      struct str said)
{
	int y = row_y(row), x = right ? SPINE + GAP : SPINE - GAP;
	const char *anchor = right ? "start" : "end";
	buf_format(&drawing->out, "<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"%d\"/>",
	           row == 0 ? "leaf" : "node", SPINE, y, row == 0 ? DOT + 2 : DOT);
	put_text(drawing, row == 0 ? "hash own" : "hash", anchor, x, y - 3, log_path_short(drawing->w, hash));
	put_text(drawing, row == 0 ? "label own" : "label", anchor, x, y + 14, said);
}

static void draw_root(struct drawing *drawing, const struct log_path *path, size_t row,
                      const struct digest *root)
{
	int y = row_y(row);
	buf_format(&drawing->out, "<circle class=\"ring\" cx=\"%d\" cy=\"%d\" r=\"%d\"/>", SPINE, y, DOT + 5);
	buf_format(&drawing->out, "<circle class=\"leaf\" cx=\"%d\" cy=\"%d\" r=\"%d\"/>", SPINE, y, DOT);
	put_text(drawing, "hash own", "middle", SPINE, y + 30, log_path_short(drawing->w, root));
	put_text(drawing, "label", "middle", SPINE, y + 47,
	         str_format(drawing->w->arena, "root of %.*s",
	                    STR_ARG(figures_entries(drawing->w, path->size))));
}

static void open_svg(struct drawing *drawing, const struct log_path *path, size_t rows)
{
	int height = row_y(rows) + FOOT;
	buf_format(&drawing->out,
	           "<svg class=\"log-path\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" "
	           "aria-label=\"The way from the leaf of entry %.*s to the root of %.*s, in %zu step%s: the "
	           "table has the same.\">",
	           WIDTH, height, WIDTH, height, STR_ARG(figures_of(drawing->w, path->index)),
	           STR_ARG(figures_entries(drawing->w, path->size)), path->step_count,
	           path->step_count == 1 ? "" : "s");
}

static void draw_lines(struct drawing *drawing, const struct log_path *path, size_t rows)
{
	for (size_t i = 0; i < path->step_count; i++)
		draw_branch(drawing, i, &path->steps[i]);
	buf_format(&drawing->out, "<path class=\"stem\" d=\"M%d %dV%d\"/>", SPINE, TOP, row_y(rows));
}

struct markup log_path_drawing(struct work *w, const struct log_path *path)
{
	struct drawing drawing = {w, buf_init(w->arena, 128 << 10)};
	const struct digest *node = &path->leaf;
	struct path_span over = {path->index, path->index + 1};
	/* Of a log of one entry, leaf and root are the same, and stand one below the other nonetheless. */
	size_t rows = path->step_count + (path->step_count == 0);
	open_svg(&drawing, path, rows);
	draw_lines(&drawing, path, rows);
	for (size_t i = 0; i < path->step_count; i++) {
		const struct path_step *step = &path->steps[i];
		draw_sibling(&drawing, i, step);
		draw_node(&drawing, i, step->left, node, covers(w, &over));
		node = &step->node;
		over = step->over;
	}
	if (path->step_count == 0)
		draw_node(&drawing, 0, true, node, covers(w, &over));
	draw_root(&drawing, path, rows, node);
	buf_put(&drawing.out, S("</svg>"));
	return (struct markup){buf_str(&drawing.out)};
}
