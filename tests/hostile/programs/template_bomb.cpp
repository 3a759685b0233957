// Wants 2^40 types, each different. Must happen: a limit ends the compiler.
template <int depth, unsigned long path> struct node {
	static constexpr unsigned long count =
		node<depth - 1, path * 2>::count + node<depth - 1, path * 2 + 1>::count;
};
template <unsigned long path> struct node<0, path> {
	static constexpr unsigned long count = 1;
};

int main()
{
	return static_cast<int>(node<40, 1>::count);
}
