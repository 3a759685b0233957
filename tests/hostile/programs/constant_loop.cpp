// Computes for ever while it is compiled. Must happen: the compiler gives up or a limit ends it.
constexpr unsigned long long next(unsigned long long n)
{
	for (unsigned long long i = 0; i < 20000; i++)
		n = n * 6364136223846793005ull + i;
	return n;
}
template <unsigned long long n> struct chain {
	static constexpr unsigned long long value = chain<next(n)>::value;
};

int main()
{
	return static_cast<int>(chain<1>::value);
}
