/* Computes in a row of children, each for less than the processor time of one. Must happen: time ends it nevertheless. */
#include "attack.h"

int main(void)
{
	double until = seconds() + 6;
	while (seconds() < until) {
		pid_t child = fork();
		if (child == 0) {
			double rest = seconds() + 0.1;
			while (seconds() < rest)
				;
			_exit(0);
		}
		if (child > 0)
			waitpid(child, NULL, 0);
	}
	result(true, "turns", "six seconds of children");
	return 0;
}
