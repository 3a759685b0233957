/* Lets the assembler repeat a line a million million times. Must happen: a limit ends it. */
__asm__(".rept 1000000\n.rept 1000000\n.long 1\n.endr\n.endr");

int main(void)
{
	return 0;
}
