#include "irt/b.h"
