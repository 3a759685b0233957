#include "base/a.h"

#include "web/page.html.h"
#include "web/page.sql.h"

static const char *const words[] = {"strcpy(", "an UPDATE of it"};

static int page(void)
{
	return a_one() + words[0][0]; /* not strcpy() */
}
