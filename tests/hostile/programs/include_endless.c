/* Includes a file that never ends. Must happen: a limit ends the compiler. */
#include "/dev/zero"

int main(void)
{
	return 0;
}
