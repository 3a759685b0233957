#include "safe_html.h"

enum { DEPTH_MAX = 1 << 16 };

struct reader {
	struct str html;
	size_t at;
	uint8_t *open; /* elements, as their place in `elements` */
	size_t depth;
};

static const struct element {
	struct str name;
	const char *attributes; /* " name name " */
	bool empty;
} elements[] = {
	{S_INIT("p"), "", false},           {S_INIT("em"), "", false},
	{S_INIT("strong"), "", false},      {S_INIT("del"), "", false},
	{S_INIT("code"), " class ", false}, {S_INIT("pre"), " tabindex ", false},
	{S_INIT("ul"), "", false},          {S_INIT("ol"), " start ", false},
	{S_INIT("li"), "", false},          {S_INIT("blockquote"), "", false},
	{S_INIT("h1"), "", false},          {S_INIT("h2"), "", false},
	{S_INIT("h3"), "", false},          {S_INIT("h4"), "", false},
	{S_INIT("h5"), "", false},          {S_INIT("h6"), "", false},
	{S_INIT("span"), " class ", false}, {S_INIT("hr"), "", true},
	{S_INIT("br"), "", true},           {S_INIT("a"), " href rel title ", false},
	{S_INIT("table"), "", false},       {S_INIT("div"), " class tabindex ", false},
	{S_INIT("thead"), "", false},       {S_INIT("tbody"), "", false},
	{S_INIT("tr"), "", false},          {S_INIT("th"), " align ", false},
	{S_INIT("td"), " align ", false},
};

static struct str rest(const struct reader *r)
{
	return str_slice(r->html, r->at, SIZE_MAX);
}

static bool take(struct reader *r, struct str text)
{
	if (!str_starts(rest(r), text))
		return false;
	r->at += text.len;
	return true;
}

static struct str take_name(struct reader *r)
{
	size_t from = r->at;
	while (r->at < r->html.len && ((r->html.at[r->at] >= 'a' && r->html.at[r->at] <= 'z') ||
	                               (r->html.at[r->at] >= '0' && r->html.at[r->at] <= '9')))
		r->at++;
	return str_slice(r->html, from, r->at - from);
}

static bool lists(const char *names, struct str name)
{
	size_t at = str_find(str_of(names), name);
	return name.len > 0 && at != SIZE_MAX && names[at - 1] == ' ' && names[at + name.len] == ' ';
}

/* As a browser reads it: what is before ":" is a scheme, unless "/", "?" or "#" came before. */
static bool leads_somewhere_known(struct str url)
{
	for (size_t i = 0; i < url.len; i++) {
		if (url.at[i] == '/' || url.at[i] == '?' || url.at[i] == '#')
			return true;
		if (url.at[i] == '&' && !str_starts(str_slice(url, i, SIZE_MAX), S("&amp;")) &&
		    !str_starts(str_slice(url, i, SIZE_MAX), S("&#x27;")))
			return false;
		if (url.at[i] != ':')
			continue;
		char scheme[8] = {0};
		for (size_t j = 0; j < i && j < 7; j++)
			scheme[j] = (char)(url.at[j] | 0x20);
		struct str lower = str_of(scheme);
		return str_equal(lower, S("http")) || str_equal(lower, S("https")) ||
		       str_equal(lower, S("mailto"));
	}
	return true;
}

static const char *attribute_fault(struct reader *r, const struct element *element)
{
	struct str name = take_name(r);
	if (!lists(element->attributes, name))
		return "an attribute that is not known";
	if (!take(r, S("=\"")))
		return "an attribute without a quoted value";
	struct str value = rest(r);
	value.len = str_find_byte(value, '"');
	if (value.len == SIZE_MAX)
		return "a value that does not end";
	if (str_find_byte(value, '<') != SIZE_MAX || str_find_byte(value, '>') != SIZE_MAX)
		return "an angle bracket in a value";
	if (str_equal(name, S("href")) && !leads_somewhere_known(value))
		return "a link with another scheme";
	r->at += value.len + 1;
	return NULL;
}

static const char *tag_fault(struct reader *r)
{
	bool end = take(r, S("/"));
	struct str name = take_name(r);
	size_t i = 0;
	while (i < COUNT(elements) && !str_equal(elements[i].name, name))
		i++;
	if (i == COUNT(elements))
		return "an element that is not known";
	while (!end && take(r, S(" ")) && !str_starts(rest(r), S("/>"))) {
		const char *fault = attribute_fault(r, &elements[i]);
		if (fault != NULL)
			return fault;
	}
	if (!take(r, elements[i].empty ? S("/>") : S(">")))
		return "a tag that does not end";
	if (elements[i].empty)
		return NULL;
	if (end)
		return r->depth > 0 && r->open[--r->depth] == i ? NULL : "an end without a beginning";
	if (r->depth == DEPTH_MAX)
		return "too deep";
	r->open[r->depth++] = (uint8_t)i;
	return NULL;
}

const char *safe_html_fault(struct str html)
{
	static uint8_t open[DEPTH_MAX];
	struct reader r = {.html = html, .open = open};
	while (r.at < html.len) {
		char c = html.at[r.at++];
		const char *fault = c == '<' ? tag_fault(&r) : c == '>' ? "a loose angle bracket" : NULL;
		if (fault != NULL)
			return fault;
	}
	return r.depth == 0 ? NULL : "an element that does not end";
}
