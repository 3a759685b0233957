/* Turns a file of named SQL blocks into C. What the blocks look like: docs/sql.md.
 *
 *	sqlc FILE.sql > FILE.sql.h          (a line `-- schema: NAME` says whose tables it is about)
 *	sqlc --migrations NNN-name.sql... > migrations.h
 *
 * 1. A mistake is reported as "file:line: what to change", nothing is printed, the exit code is 1.
 * 2. Every statement becomes one plain static function: one that nobody calls is a compiler warning.
 * 3. Parameters are numbered in the order in which they first appear; the twin of a statement for the
 *    other engine uses the same numbers, because both share one struct. */
#include "source.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/work.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { FILE_MAX = 1 << 20, BLOCKS_MAX = 256, FIELDS_MAX = 64, MIGRATIONS_MAX = 999 };
enum engine { SQLITE, POSTGRES, ENGINES };

struct type {
	struct str name;
	const char *constant;
	const char *declaration;
};

#define TYPES "id, text, bytes, int, real or bool"
static const struct type types[] = {
	{S_INIT("id"), "DB_ID", "struct id "},        {S_INIT("text"), "DB_TEXT", "struct str "},
	{S_INIT("bytes"), "DB_BYTES", "struct str "}, {S_INIT("int"), "DB_INT", "int64_t "},
	{S_INIT("real"), "DB_REAL", "double "},       {S_INIT("bool"), "DB_BOOL", "bool "},
};

struct kind {
	struct str name;
	bool has_row;
	bool needs_limit;
	const char *outputs; /* of the function, after `in`; %1$s is the statement's name */
	const char *body;    /* %1$s: the statement's name, %2$s: `in` or NULL */
};

static const struct kind kinds[] = {
	{S_INIT("one"), true, false, "struct %1$s_row *row",
         "\treturn db_one(w, tx, &%1$s_statement, %2$s, row);\n"},
	{S_INIT("maybe"), true, false, "struct %1$s_row *row, bool *found",
         "\treturn db_maybe(w, tx, &%1$s_statement, %2$s, row, found);\n"},
	{S_INIT("many"), true, true, "struct %1$s_row **rows, size_t *count",
         "\tvoid *all = NULL;\n"
         "\tenum err result = db_many(w, tx, &%1$s_statement, %2$s, &all, count);\n"
         "\t*rows = all;\n"
         "\treturn result;\n"},
	{S_INIT("exec"), false, false, NULL, "\treturn db_exec(w, tx, &%1$s_statement, %2$s, NULL);\n"},
	{S_INIT("count"), false, false, "int64_t *changed",
         "\treturn db_exec(w, tx, &%1$s_statement, %2$s, changed);\n"},
};

struct field {
	struct str name;
	const struct type *type; /* NULL: not said yet */
	bool used;               /* a parameter of the statement being read */
};

struct fields {
	struct field at[FIELDS_MAX];
	size_t count;
};

struct block {
	struct str name;
	struct str description;
	const struct kind *kind;
	int line;
	bool only[ENGINES]; /* set by `-- only:`; none set: the statement is for both */
	bool writes;
	bool limited;
	struct fields in;
	struct fields row;
	struct str sql[ENGINES]; /* absent: not on this engine */
};

struct reader {
	struct work *w;
	const char *path;
	struct str rest;
	int line;
	struct buf description; /* comment lines since the last blank line */
	struct str schema;      /* absent: the product's */
	struct block blocks[BLOCKS_MAX];
	size_t count;
	struct block *open; /* named, its statement not read yet */
};

/* One statement while it is read, character by character. */
struct statement {
	struct reader *reader;
	struct block *block;
	struct block *twin; /* the same name for the other engine, read before; or NULL */
	struct buf sql[ENGINES];
	struct str first_word;
};

/* ---- small things ---------------------------------------------------------------------------- */

#define refuse(reader, format, ...) \
	fail((reader)->w, ERR_INPUT, "%s:%d: " format, (reader)->path, (reader)->line, ##__VA_ARGS__)

static bool name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool same_word(struct str word, const char *keyword)
{
	return word.len == strlen(keyword) && strncasecmp(word.at, keyword, word.len) == 0;
}

static bool writing_word(struct str word)
{
	return same_word(word, "INSERT") || same_word(word, "UPDATE") || same_word(word, "DELETE");
}

/* Takes the name (letters, digits, underscore) at the start of *text; empty when there is none. */
static struct str take_name(struct str *text)
{
	size_t len = 0;
	while (len < text->len && name_byte(text->at[len]))
		len++;
	struct str name = str_slice(*text, 0, len);
	*text = str_slice(*text, len, text->len);
	return name;
}

static const struct type *type_named(struct str name)
{
	for (size_t i = 0; i < COUNT(types); i++)
		if (str_equal(types[i].name, name))
			return &types[i];
	return NULL;
}

static const struct kind *kind_named(struct str name)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_equal(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

static struct field *field_named(struct fields *fields, struct str name)
{
	for (size_t i = 0; i < fields->count; i++)
		if (str_equal(fields->at[i].name, name))
			return &fields->at[i];
	return NULL;
}

static enum err add_field(struct reader *reader, struct fields *fields, struct field field)
{
	if (fields->count == FIELDS_MAX)
		return refuse(reader, "more than %d parameters or columns", FIELDS_MAX);
	fields->at[fields->count++] = field;
	return OK;
}

static enum err read_file(struct work *w, const char *path, struct str *out)
{
	struct source source;
	TRY(source_open(w, path, &source));
	*out = source.text;
	return OK;
}

/* ---- a statement ----------------------------------------------------------------------------- */

static void put(struct statement *statement, struct str text)
{
	for (int engine = 0; engine < ENGINES; engine++)
		buf_put(&statement->sql[engine], text);
}

/* White space and comments count as one blank, none at the start. */
static void put_blank(struct statement *statement)
{
	struct str so_far = buf_str(&statement->sql[SQLITE]);
	if (so_far.len > 0 && !str_ends(so_far, S(" ")))
		put(statement, S(" "));
}

/* Copies 'text' or "name" with its quotes. */
static enum err read_quoted(struct statement *statement)
{
	struct reader *reader = statement->reader;
	struct str inside = str_slice(reader->rest, 1, reader->rest.len);
	size_t end = str_find_byte(inside, reader->rest.at[0]);
	if (end == SIZE_MAX)
		return refuse(reader, "the quoted text that begins here does not end");
	struct str quoted = str_slice(reader->rest, 0, end + 2);
	if (str_find_byte(quoted, '\n') != SIZE_MAX)
		return refuse(reader, "the quoted text that begins here does not end on its line");
	put(statement, quoted);
	reader->rest = str_slice(reader->rest, quoted.len, reader->rest.len);
	return OK;
}

/* The type after a parameter: ":int", but not the cast "::bigint". */
static enum err read_type(struct reader *reader, struct field *field)
{
	if (!str_starts(reader->rest, S(":")) || str_starts(reader->rest, S("::")))
		return OK;
	reader->rest = str_slice(reader->rest, 1, reader->rest.len);
	struct str name = take_name(&reader->rest);
	const struct type *type = type_named(name);
	if (type == NULL)
		return refuse(reader, "unknown type '%.*s': use " TYPES, STR_ARG(name));
	if (field->type != NULL && field->type != type)
		return refuse(reader, "$%.*s is %.*s here and %.*s before", STR_ARG(field->name),
		              STR_ARG(name), STR_ARG(field->type->name));
	field->type = type;
	return OK;
}

static enum err read_parameter(struct statement *statement)
{
	struct reader *reader = statement->reader;
	struct fields *in = &statement->block->in;
	reader->rest = str_slice(reader->rest, 1, reader->rest.len);
	struct str name = take_name(&reader->rest);
	if (name.len == 0)
		return refuse(reader, "a parameter is written $name:type");
	if (field_named(in, name) == NULL) {
		if (statement->twin != NULL)
			return refuse(reader, "the twins of %.*s differ: $%.*s is only in this one",
			              STR_ARG(statement->block->name), STR_ARG(name));
		TRY(add_field(reader, in, (struct field){.name = name}));
	}
	struct field *field = field_named(in, name);
	field->used = true;
	TRY(read_type(reader, field));
	buf_format(&statement->sql[SQLITE], "?%td", field - in->at + 1);
	buf_format(&statement->sql[POSTGRES], "$%td", field - in->at + 1);
	return OK;
}

static void read_word(struct statement *statement)
{
	struct block *block = statement->block;
	struct str word = take_name(&statement->reader->rest);
	if (statement->first_word.len == 0)
		statement->first_word = word;
	if (same_word(word, "LIMIT"))
		block->limited = true;
	if (writing_word(word))
		block->writes = true;
	put(statement, word);
}

/* Takes one piece from the text: a blank, a comment, a quoted text, a parameter, a word or a sign. */
static enum err read_piece(struct statement *statement)
{
	struct reader *reader = statement->reader;
	char c = reader->rest.at[0];
	if (c == '\'' || c == '"')
		return read_quoted(statement);
	if (c == '$')
		return read_parameter(statement);
	if (name_byte(c)) {
		read_word(statement);
		return OK;
	}
	size_t taken = 1;
	if (str_starts(reader->rest, S("--"))) {
		taken = str_find_byte(reader->rest, '\n');
		put_blank(statement);
	} else if (isspace((unsigned char)c)) {
		reader->line += c == '\n';
		put_blank(statement);
	} else {
		put(statement, str_slice(reader->rest, 0, 1));
	}
	reader->rest = str_slice(reader->rest, taken, reader->rest.len);
	return OK;
}

/* SELECT reads even when it locks rows; WITH writes when a writing word follows. */
static enum err read_effect(struct statement *statement)
{
	struct block *block = statement->block;
	struct str word = statement->first_word;
	if (same_word(word, "SELECT") || same_word(word, "VALUES"))
		block->writes = false;
	else if (!same_word(word, "WITH") && !writing_word(word))
		return refuse(statement->reader,
		              "a statement begins with SELECT, VALUES, WITH, INSERT, UPDATE or DELETE");
	return OK;
}

static enum err check_statement(struct statement *statement)
{
	struct reader *reader = statement->reader;
	struct block *block = statement->block;
	TRY(read_effect(statement));
	for (size_t i = 0; i < block->in.count; i++) {
		struct field *field = &block->in.at[i];
		if (!field->used)
			return refuse(reader, "the twins of %.*s differ: $%.*s is only in the other one",
			              STR_ARG(block->name), STR_ARG(field->name));
		if (field->type == NULL)
			return refuse(reader, "$%.*s has no type: write $%.*s:type once",
			              STR_ARG(field->name), STR_ARG(field->name));
	}
	if (block->kind->needs_limit && !block->limited)
		return refuse(reader, "%.*s is :many and has no LIMIT", STR_ARG(block->name));
	if (block->kind->has_row && block->row.count == 0)
		return refuse(reader, "%.*s is :%.*s and has no '-- row:' line", STR_ARG(block->name),
		              STR_ARG(block->kind->name));
	if (!block->kind->has_row && block->row.count > 0)
		return refuse(reader, "%.*s is :%.*s and returns no row", STR_ARG(block->name),
		              STR_ARG(block->kind->name));
	return OK;
}

static bool same_fields(const struct fields *a, const struct fields *b)
{
	for (size_t i = 0; i < a->count && i < b->count; i++)
		if (!str_equal(a->at[i].name, b->at[i].name) || a->at[i].type != b->at[i].type)
			return false;
	return a->count == b->count;
}

/* Finds the block of the same name; an error when the two are not twins. */
static enum err find_twin(struct reader *reader, struct block *block, struct block **twin)
{
	*twin = NULL;
	for (struct block *at = reader->blocks; at < block; at++)
		if (str_equal(at->name, block->name))
			*twin = at;
	if (*twin == NULL)
		return OK;
	bool complementary = (block->only[SQLITE] && (*twin)->only[POSTGRES]) ||
	                     (block->only[POSTGRES] && (*twin)->only[SQLITE]);
	if (!complementary || !str_absent((*twin)->sql[block->only[POSTGRES] ? POSTGRES : SQLITE]))
		return refuse(reader, "the name %.*s is taken by line %d", STR_ARG(block->name),
		              (*twin)->line);
	if (block->kind != (*twin)->kind)
		return refuse(reader, "the twins of %.*s differ in kind", STR_ARG(block->name));
	if (!same_fields(&block->row, &(*twin)->row))
		return refuse(reader, "the twins of %.*s differ in their row", STR_ARG(block->name));
	return OK;
}

/* Keeps the statement under its block, or under its twin's, which then serves both engines. */
static void keep_statement(struct statement *statement)
{
	struct block *block = statement->block;
	struct block *kept = statement->twin == NULL ? block : statement->twin;
	for (int engine = 0; engine < ENGINES; engine++)
		if (!block->only[!engine])
			kept->sql[engine] = str_trim(buf_str(&statement->sql[engine]));
	kept->writes = kept->writes || block->writes;
	if (statement->twin != NULL)
		statement->reader->count--;
	statement->reader->open = NULL;
}

/* Reads from the first line of SQL through the `;`. */
static enum err read_statement(struct reader *reader)
{
	struct statement statement = {.reader = reader, .block = reader->open};
	for (int engine = 0; engine < ENGINES; engine++)
		statement.sql[engine] = buf_init(reader->w->arena, FILE_MAX);
	TRY(find_twin(reader, statement.block, &statement.twin));
	if (statement.twin != NULL) {
		statement.block->in = statement.twin->in;
		for (size_t i = 0; i < statement.block->in.count; i++)
			statement.block->in.at[i].used = false;
	}
	while (reader->rest.len > 0 && reader->rest.at[0] != ';')
		TRY(read_piece(&statement));
	if (reader->rest.len == 0)
		return refuse(reader, "the statement of %.*s does not end with ';'",
		              STR_ARG(statement.block->name));
	struct str after = str_cut(&reader->rest, '\n');
	if (str_trim(after).len > 1)
		return refuse(reader, "nothing may follow the ';' on its line");
	TRY(check_statement(&statement));
	reader->line++;
	keep_statement(&statement);
	return OK;
}

/* ---- the lines around statements ------------------------------------------------------------- */

static enum err read_name(struct reader *reader, struct str text)
{
	if (reader->open != NULL)
		return refuse(reader, "%.*s has no statement", STR_ARG(reader->open->name));
	struct str name = take_name(&text);
	struct str kind = str_trim(text);
	if (name.len == 0 || !str_starts(kind, S(":")))
		return refuse(reader, "write '-- name: some_name :kind'");
	if (reader->count == BLOCKS_MAX)
		return refuse(reader, "more than %d statements in one file", BLOCKS_MAX);
	struct block *block = &reader->blocks[reader->count++];
	*block = (struct block){
		.name = name,
		.line = reader->line,
		.kind = kind_named(str_slice(kind, 1, kind.len)),
		.description = str_copy(reader->w->arena, buf_str(&reader->description)),
	};
	if (block->kind == NULL)
		return refuse(reader, "unknown kind '%.*s': use :one, :maybe, :many, :exec or :count",
		              STR_ARG(kind));
	reader->description.len = 0;
	reader->open = block;
	return OK;
}

static enum err read_row(struct reader *reader, struct str text)
{
	struct fields *row = &reader->open->row;
	for (text = str_trim(text); text.len > 0; text = str_trim(text)) {
		struct str column = str_cut(&text, ' ');
		struct str name = str_cut(&column, ':');
		struct field field = {.name = name, .type = type_named(column)};
		if (field.type == NULL)
			return refuse(reader, "unknown type '%.*s' of column '%.*s': use " TYPES,
			              STR_ARG(column), STR_ARG(name));
		if (field_named(row, name) != NULL)
			return refuse(reader, "the column '%.*s' is there twice", STR_ARG(name));
		TRY(add_field(reader, row, field));
	}
	return OK;
}

static enum err read_only(struct reader *reader, struct str engine)
{
	if (!str_equal(engine, S("sqlite")) && !str_equal(engine, S("postgres")))
		return refuse(reader, "unknown engine '%.*s': use sqlite or postgres", STR_ARG(engine));
	reader->open->only[str_equal(engine, S("postgres")) ? POSTGRES : SQLITE] = true;
	return OK;
}

/* For all statements of the file. */
static enum err read_schema(struct reader *reader, struct str text)
{
	if (reader->count > 0 || !str_absent(reader->schema))
		return refuse(reader, "'-- schema:' comes once, before the first statement");
	reader->schema = take_name(&text);
	return reader->schema.len > 0 && text.len == 0 ? OK : refuse(reader, "write '-- schema: some_name'");
}

/* A line that begins with `--`, without it. */
static enum err read_comment(struct reader *reader, struct str text)
{
	text = str_trim(text);
	struct str argument = text;
	struct str word = str_cut(&argument, ':');
	argument = str_trim(argument);
	if (str_equal(word, S("name")))
		return read_name(reader, argument);
	if (str_equal(word, S("schema")))
		return read_schema(reader, argument);
	bool row = str_equal(word, S("row")), only = str_equal(word, S("only"));
	if ((row || only) && reader->open == NULL)
		return refuse(reader, "'-- %.*s:' comes after '-- name:'", STR_ARG(word));
	if (row)
		return read_row(reader, argument);
	if (only)
		return read_only(reader, argument);
	buf_put(&reader->description, reader->description.len == 0 ? S("") : S("\n * "));
	buf_put(&reader->description, text);
	return OK;
}

static enum err read_blocks(struct reader *reader)
{
	while (reader->rest.len > 0) {
		struct str rest = reader->rest;
		struct str line = str_trim(str_cut(&rest, '\n'));
		if (line.len > 0 && !str_starts(line, S("--"))) {
			if (reader->open == NULL)
				return refuse(reader, "SQL without a '-- name:' line above it");
			TRY(read_statement(reader));
			continue;
		}
		if (line.len > 0)
			TRY(read_comment(reader, str_slice(line, 2, line.len)));
		else
			reader->description.len = 0;
		reader->rest = rest;
		reader->line++;
	}
	if (reader->open != NULL)
		return refuse(reader, "%.*s has no statement", STR_ARG(reader->open->name));
	return OK;
}

/* ---- the C that comes out -------------------------------------------------------------------- */

/* As a C string; the second '?' of two is escaped, for they could begin a trigraph. */
static void print_string(struct str text)
{
	putchar('"');
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == '\n')
			printf("\\n\"\n\t\t\"");
		else if (c == '"' || c == '\\' || (c == '?' && i > 0 && text.at[i - 1] == '?'))
			printf("\\%c", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void print_struct(const char *name, const char *suffix, const struct fields *fields)
{
	if (fields->count == 0)
		return;
	printf("struct %s_%s {\n", name, suffix);
	for (size_t i = 0; i < fields->count; i++)
		printf("\t%s%.*s;\n", fields->at[i].type->declaration, STR_ARG(fields->at[i].name));
	printf("};\n");
	printf("static const struct db_field %s_%s_fields[] = {\n", name, suffix);
	for (size_t i = 0; i < fields->count; i++)
		printf("\t{\"%.*s\", %s, offsetof(struct %s_%s, %.*s)},\n", STR_ARG(fields->at[i].name),
		       fields->at[i].type->constant, name, suffix, STR_ARG(fields->at[i].name));
	printf("};\n");
}

static void print_descriptor(const char *name, struct str schema, const struct block *block)
{
	printf("static const struct db_statement %s_statement DB_STATEMENT = {\n\t.name = \"%s\",\n", name,
	       name);
	if (!str_absent(schema))
		printf("\t.schema = \"%.*s\",\n", STR_ARG(schema));
	for (int engine = 0; engine < ENGINES; engine++) {
		if (str_absent(block->sql[engine]))
			continue;
		printf("\t.sql[%s] = ", engine == SQLITE ? "DB_SQLITE" : "DB_POSTGRES");
		print_string(block->sql[engine]);
		printf(",\n");
	}
	if (block->in.count > 0)
		printf("\t.in = %s_in_fields,\n\t.in_count = %zu,\n", name, block->in.count);
	if (block->row.count > 0)
		printf("\t.row = %s_row_fields,\n\t.row_count = %zu,\n\t.row_size = sizeof(struct %s_row),\n",
		       name, block->row.count, name);
	printf("\t.writes = %s,\n};\n", block->writes ? "true" : "false");
}

static void print_function(const char *name, const struct block *block)
{
	printf("static MUST_CHECK enum err %s(struct work *w, struct tx *tx", name);
	if (block->in.count > 0)
		printf(", const struct %s_in *in", name);
	if (block->kind->outputs != NULL) {
		printf(", ");
		printf(block->kind->outputs, name);
	}
	printf(")\n{\n");
	printf(block->kind->body, name, block->in.count > 0 ? "in" : "NULL");
	printf("}\n");
}

static void print_blocks(const struct reader *reader)
{
	printf("/* Made by tools/sqlc.c from %s. */\n#include \"db/db.h\"\n", reader->path);
	for (size_t i = 0; i < reader->count; i++) {
		const struct block *block = &reader->blocks[i];
		const char *name = str_cstr(reader->w->arena, block->name);
		printf("\n/* %.*s */\n#line %d \"%s\"\n", STR_ARG(block->description), block->line,
		       reader->path);
		print_struct(name, "in", &block->in);
		print_struct(name, "row", &block->row);
		print_descriptor(name, reader->schema, block);
		printf("#line %d \"%s\"\n", block->line, reader->path);
		print_function(name, block);
	}
}

/* ---- migrations ------------------------------------------------------------------------------ */

struct migration {
	struct str name;
	struct str sql;
};

/* src/db/migrations/003-talent.sql is the third: none may be missing. */
static enum err read_migration(struct work *w, const char *path, size_t number, struct migration *out)
{
	const char *slash = strrchr(path, '/');
	struct str file = str_of(slash == NULL ? path : slash + 1);
	struct str expected = str_format(w->arena, "%03zu-", number);
	if (!str_starts(file, expected) || !str_ends(file, S(".sql")) || file.len <= 8)
		return fail(w, ERR_INPUT,
		            "%s:1: migration %zu must be called %.*sNAME.sql; numbers have no gaps", path,
		            number, STR_ARG(expected));
	out->name = str_slice(file, 4, file.len - 8);
	return read_file(w, path, &out->sql);
}

static enum err compile_migrations(struct work *w, char **paths, size_t count)
{
	if (count > MIGRATIONS_MAX)
		return fail(w, ERR_INPUT, "sqlc: more than %d migrations", MIGRATIONS_MAX);
	struct migration *migrations = work_array(w, count, sizeof *migrations);
	for (size_t i = 0; i < count; i++)
		TRY(read_migration(w, paths[i], i + 1, &migrations[i]));
	printf("/* Made by tools/sqlc.c from a folder of migrations. */\n#include \"db/migrate.h\"\n\n");
	printf("static const struct migration migrations[] = {\n");
	for (size_t i = 0; i < count; i++) {
		printf("\t{%zu, S_INIT(\"%.*s\"), S_INIT(", i + 1, STR_ARG(migrations[i].name));
		print_string(migrations[i].sql);
		printf(")},\n");
	}
	printf("};\n");
	return OK;
}

/* ---- the command ----------------------------------------------------------------------------- */

static enum err compile_blocks(struct work *w, const char *path)
{
	struct reader *reader = work_alloc(w, sizeof *reader);
	*reader =
		(struct reader){.w = w, .path = path, .line = 1, .description = buf_init(w->arena, FILE_MAX)};
	TRY(read_file(w, path, &reader->rest));
	TRY(read_blocks(reader));
	print_blocks(reader);
	return OK;
}

static enum err run(struct work *w, int count, char **arguments)
{
	if (count >= 3 && strcmp(arguments[1], "--migrations") == 0)
		return compile_migrations(w, arguments + 2, (size_t)count - 2);
	if (count == 2 && arguments[1][0] != '-')
		return compile_blocks(w, arguments[1]);
	return fail(w, ERR_INPUT, "usage: sqlc FILE.sql | sqlc --migrations NNN-name.sql...");
}

int main(int count, char **arguments)
{
	struct work w = work_init(NULL, S("sqlc"));
	enum err result = run(&w, count, arguments);
	if (result != OK)
		fprintf(stderr, "%.*s\n", STR_ARG(w.message));
	work_finish(&w);
	return result == OK ? 0 : 1;
}
