#include "base/a.h"

static int b(char *to)
{
	strcpy(to, "");
	return (int)time(0);
}
