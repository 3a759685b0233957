#include "rdf/table.h"

#include "base/arena.h"

#include <string.h>

struct table_node {
	uint64_t hash;
	struct str key;
	const void *value;
	struct table_node *left, *right;
	const void *owner;
	int height;
};

/* The last bytes of a text, up to eight, some of which may have been read before. */
static uint64_t last_word(struct str key)
{
	uint64_t word = 0;
	uint32_t first, last;
	if (key.len >= sizeof word) {
		memcpy(&word, key.at + key.len - sizeof word, sizeof word);
	} else if (key.len >= sizeof first) {
		memcpy(&first, key.at, sizeof first);
		memcpy(&last, key.at + key.len - sizeof last, sizeof last);
		word = (uint64_t)first << 32 | last;
	} else {
		for (size_t i = 0; i < key.len; i++)
			word = word << 8 | (unsigned char)key.at[i];
	}
	return word;
}

/* Eight bytes at a time. Collisions cost a comparison of texts and no more, so that anything quick will do. */
static uint64_t hash_of(struct str key)
{
	const uint64_t multiplier = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t hash = key.len * multiplier, word;
	for (size_t at = 0; at + sizeof word < key.len; at += sizeof word) {
		memcpy(&word, key.at + at, sizeof word);
		hash = (hash ^ word) * multiplier;
		hash ^= hash >> 29;
	}
	hash = (hash ^ last_word(key)) * multiplier;
	return hash ^ hash >> 32;
}

static int order(uint64_t hash, struct str key, const struct table_node *node)
{
	if (hash != node->hash)
		return hash < node->hash ? -1 : 1;
	return str_compare(key, node->key);
}

struct table table_copy(struct table original, const void *owner)
{
	return (struct table){original.root, owner};
}

const void *table_get(const struct table *table, struct str key)
{
	uint64_t hash = hash_of(key);
	for (const struct table_node *node = table->root; node != NULL;) {
		int side = order(hash, key, node);
		if (side == 0)
			return node->value;
		node = side < 0 ? node->left : node->right;
	}
	return NULL;
}

/* ---- insertion ----------------------------------------------------------------------------------- */

struct insertion {
	struct arena *arena;
	const void *owner;
	uint64_t hash;
	struct str key;
	const void *value;
};

static int height_of(const struct table_node *node)
{
	return node == NULL ? 0 : node->height;
}

static void measure(struct table_node *node)
{
	int left = height_of(node->left), right = height_of(node->right);
	node->height = 1 + (left > right ? left : right);
}

/* The node itself when it is ours, else a copy that is. */
static struct table_node *own(const struct insertion *in, struct table_node *node)
{
	if (node->owner == in->owner)
		return node;
	struct table_node *copy = arena_alloc(in->arena, sizeof *copy);
	*copy = *node;
	copy->owner = in->owner;
	return copy;
}

/* Both nodes are ours; returns the one that is now on top. */
static struct table_node *rotate_right(struct table_node *node)
{
	struct table_node *left = node->left;
	node->left = left->right;
	left->right = node;
	measure(node);
	measure(left);
	return left;
}

static struct table_node *rotate_left(struct table_node *node)
{
	struct table_node *right = node->right;
	node->right = right->left;
	right->left = node;
	measure(node);
	measure(right);
	return right;
}

/* An insertion made one side at most one too high; all nodes on its way are ours. */
static struct table_node *balance(const struct insertion *in, struct table_node *node)
{
	int lean = height_of(node->left) - height_of(node->right);
	if (lean > 1) {
		node->left = own(in, node->left);
		if (height_of(node->left->left) < height_of(node->left->right)) {
			node->left->right = own(in, node->left->right);
			node->left = rotate_left(node->left);
		}
		return rotate_right(node);
	}
	if (lean < -1) {
		node->right = own(in, node->right);
		if (height_of(node->right->right) < height_of(node->right->left)) {
			node->right->left = own(in, node->right->left);
			node->right = rotate_right(node->right);
		}
		return rotate_left(node);
	}
	measure(node);
	return node;
}

static struct table_node *leaf(const struct insertion *in)
{
	struct table_node *node = arena_alloc(in->arena, sizeof *node);
	*node = (struct table_node){
		.hash = in->hash, .key = in->key, .value = in->value, .owner = in->owner, .height = 1};
	return node;
}

/* Recurses as deep as the tree is high: 1.45 log2 n. */
static struct table_node *insert(const struct insertion *in, struct table_node *node)
{
	if (node == NULL)
		return leaf(in);
	int side = order(in->hash, in->key, node);
	node = own(in, node);
	if (side == 0) {
		node->value = in->value;
		return node;
	}
	if (side < 0)
		node->left = insert(in, node->left);
	else
		node->right = insert(in, node->right);
	return balance(in, node);
}

void table_set(struct table *table, struct arena *arena, struct str key, const void *value)
{
	const struct insertion in = {arena, table->owner, hash_of(key), key, value};
	table->root = insert(&in, (struct table_node *)table->root);
}
