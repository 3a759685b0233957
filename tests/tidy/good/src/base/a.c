#include "base/a.h"

int a_one(void)
{
	return 1;
}
