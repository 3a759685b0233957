// Has an error in each of 2^20 types, each error with its way down. Must happen: cut at the limit, or ended by another.
template <int depth, unsigned long path> struct node {
	node<depth - 1, path * 2> left;
	node<depth - 1, path * 2 + 1> right;
	int wrong = left.there_is_no_such_thing + right.neither_is_this;
};
template <unsigned long path> struct node<0, path> {};

int main()
{
	return node<20, 1>().wrong;
}
