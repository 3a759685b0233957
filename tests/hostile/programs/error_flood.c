/* Makes the compiler print without end: a line for each of 2^199 inclusions. Must happen: cut at the limit. */
#if __INCLUDE_LEVEL__ < 199
#include __FILE__
#include __FILE__
#endif
#pragma message \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
