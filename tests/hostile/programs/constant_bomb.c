/* Wants a program of four thousand million bytes. Must happen: a limit ends the build, and nothing of it stays. */
int table[1 << 30] = {1};

int main(void)
{
	return table[5];
}
