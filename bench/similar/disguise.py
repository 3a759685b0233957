"""Disguises of small C programs: the same program, made to look like another. See run.py.

    rename   every name that the program itself declares is another one
    reorder  independent neighbours (statements, declarators, functions) change places, at random
    layout   comments are taken out and others put in, other line ends and indents, braces where there were none
    loop     for becomes while and while becomes for
    all      the four, one after the other

It works on tokens and knows no more of C than it needs for programs of a first course; what comes out is compiled and run by
the caller, who believes nothing else.
"""
import re

LEXER = re.compile(r"""
    (?P<line>^[ \t]*\#(?:[^\n\\]|\\.|\\\n)*) | (?P<comment>/\*.*?\*/|//[^\n]*) | (?P<blank>\s+)
    | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*') | (?P<number>\.?[0-9](?:[eE][+-]|[\w.])*) | (?P<name>[A-Za-z_]\w*)
    | (?P<sign>\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|[-+*/%&|^!=<>]=|&&|\|\||.)""", re.X | re.M | re.S)
KEYWORDS = set("""auto break case char const continue default do double else enum extern float for goto if inline int long
    register return short signed sizeof static struct switch typedef union unsigned void volatile while _Bool""".split())
TYPES = set("char double float int long short signed unsigned void const static struct register auto".split())
LIBRARY = set("""main printf scanf fprintf sprintf snprintf sscanf fscanf puts putchar gets fgets getchar getc fgetc putc fputc
    fputs stdin stdout stderr EOF NULL FILE strlen strcpy strncpy strcat strncat strcmp strncmp strchr strrchr strstr strtok
    strdup memset memcpy memmove isalpha isdigit isspace isupper islower isalnum ispunct toupper tolower pow sqrt abs labs fabs
    floor ceil fmod log log10 exp round trunc atoi atof atol strtol strtod malloc calloc realloc free exit rand srand time
    bool true false size_t ssize_t getline fflush INT_MAX INT_MIN LONG_MAX DBL_MAX FLT_MAX CHAR_BIT RAND_MAX EXIT_SUCCESS
    EXIT_FAILURE int64_t uint64_t int32_t uint32_t uint8_t int8_t errno argc argv qsort perror feof ferror fopen fclose
    read write strtof strtoul isnan INFINITY system modf isprint iscntrl isxdigit div ldiv rint lround""".split())
WORDS = """alder birch cedar dune ember fjord grove heath inlet jasper knoll lagoon meadow nettle orchid poplar quartz ridge sedge
    thicket upland valley willow yarrow zephyr amber basalt copper delta estuary flint granite hollow island juniper kelp larch
    moss north oak pebble quarry river stone tundra umber vale west xenon yew zinc""".split()
REMARKS = ["step on", "now the work itself", "see above", "keep what was found", "all but done", "the usual case", "look again",
           "note this", "in any order", "as the task says", "first things first", "this one matters"]


class Refused(Exception):
    """The program has nothing to disguise so, or more than is understood here."""


def lex(source):
    """(kind, text) of all that is no blank; comments too."""
    out = []
    for match in LEXER.finditer(source):
        if match.lastgroup != "blank":
            out.append((match.lastgroup, match.group().strip() if match.lastgroup == "line" else match.group()))
    return out


def bare(source):
    return [token for token in lex(source) if token[0] != "comment"]


def write(tokens):
    """Tokens as text, a statement a line."""
    out, depth = [], 0
    for i, (kind, text) in enumerate(tokens):
        depth += (text == "(") - (text == ")")
        if kind == "line":
            out.append(("" if not out or out[-1].endswith("\n") else "\n") + text + "\n")
        elif kind == "comment" and text.startswith("//"):
            out.append(text + "\n")
        elif text in "{}" or (text == ";" and depth == 0):
            out.append(text + "\n")
        else:
            out.append(text + " ")
    return "".join(out)


# ---- statements ----

def closing(tokens, at):
    """The place of what closes the bracket at `at`."""
    depth = 0
    for i in range(at, len(tokens)):
        if tokens[i][0] == "sign":
            depth += (tokens[i][1] in "([{") - (tokens[i][1] in ")]}")
            if depth == 0:
                return i
    raise Refused("a bracket that is not closed")


class Statement:
    """Tokens before, statements within (None: a simple one), tokens behind."""

    def __init__(self, kind, head, inside=None, tail=()):
        self.kind, self.head, self.inside, self.tail = kind, list(head), inside, list(tail)

    def tokens(self):
        out = list(self.head)
        for one in self.inside or []:
            out += one.tokens()
        return out + self.tail

    def walk(self):
        yield self
        for one in self.inside or []:
            yield from one.walk()


def statement(tokens, at):
    """The statement that begins there, and where it ends."""
    if at >= len(tokens) or tokens[at][0] == "line":
        raise Refused("a line for the preprocessor inside a function")
    word = tokens[at][1]
    if word == "{":
        end = closing(tokens, at)
        return Statement("block", tokens[at:at + 1], statements(tokens, at + 1, end), tokens[end:end + 1]), end + 1
    if word in ("if", "for", "while", "switch"):
        end = closing(tokens, at + 1) + 1
        body, after = statement(tokens, end)
        inside = [body]
        if word == "if" and after < len(tokens) and tokens[after][1] == "else":
            other, behind = statement(tokens, after + 1)
            inside.append(Statement("else", tokens[after:after + 1], [other]))
            after = behind
        return Statement(word, tokens[at:end], inside), after
    if word == "do":
        body, after = statement(tokens, at + 1)
        end = closing(tokens, after + 1) + 2
        return Statement("do", tokens[at:at + 1], [body], tokens[after:end]), end
    if word in ("case", "default") or (tokens[at][0] == "name" and word not in KEYWORDS and tokens[at + 1][1] == ":"):
        end = at
        while tokens[end][1] != ":":
            end += 1
        return Statement("label", tokens[at:end + 1]), end + 1
    end = at
    while tokens[end][1] != ";":
        end = closing(tokens, end) + 1 if tokens[end][1] in ("(", "[", "{") else end + 1
    return Statement("simple", tokens[at:end + 1]), end + 1


def statements(tokens, at, end):
    out = []
    while at < end:
        one, at = statement(tokens, at)
        out.append(one)
    return out


class Function:
    def __init__(self, head, body):
        self.head, self.body = head, body

    def tokens(self):
        return self.head + self.body.tokens()


def program(source):
    """What stands at the top: Functions, and lists of tokens."""
    tokens, at, start, out = bare(source), 0, 0, []
    while at < len(tokens):
        if tokens[at][0] == "line":
            out.append(tokens[start:at + 1])
            at = start = at + 1
        elif tokens[at][1] == "{" and at > start and tokens[at - 1][1] == ")":
            body, end = statement(tokens, at)
            out.append(Function(tokens[start:at], body))
            at = start = end
        elif tokens[at][1] in ("{", "("):
            at = closing(tokens, at) + 1
        else:
            at += 1
            if tokens[at - 1][1] == ";":
                out.append(tokens[start:at])
                start = at
    return out + ([tokens[start:]] if start < len(tokens) else [])


def together(items):
    return [token for item in items for token in (item.tokens() if isinstance(item, Function) else item)]


def blocks(items):
    return [one for item in items if isinstance(item, Function) for one in item.body.walk()]


# ---- the disguises ----

def rename(source, random):
    """Also in lines for the preprocessor, except those that include."""
    names = []
    for kind, text in bare(source):
        found = [text] if kind == "name" else re.findall(r"[A-Za-z_]\w*", re.sub(r'"[^"]*"', "", text)[7:]) \
            if kind == "line" and re.match(r"#\s*define", text) else []
        names += [name for name in found if name not in KEYWORDS and name not in LIBRARY and name not in names]
    if len(names) < 2:
        raise Refused("no names")
    fresh = [a if b is None else f"{a}_{b}" for b in [None, "of", *WORDS] for a in WORDS if a != b]
    known = dict(zip(names, random.sample(fresh, len(names))))

    def swap(match):
        return known.get(match.group(), match.group())
    out = []
    for kind, text in bare(source):
        if kind == "line" and not re.match(r"#\s*include", text):
            text = re.sub(r"[A-Za-z_]\w*", swap, text)
        out.append((kind, known.get(text, text) if kind == "name" else text))
    return write(out)


def about(one):
    """The names in a statement; whether it calls, jumps or declares nothing that may move."""
    tokens = one.tokens()
    names = {text for kind, text in tokens if kind == "name" and text not in KEYWORDS}
    calls = any(kind == "name" and text not in KEYWORDS and after == "("
                for (kind, text), (_, after) in zip(tokens, tokens[1:]))
    fixed = any(text in ("return", "break", "continue", "goto", "exit", "case", "default", "struct", "typedef")
                for _, text in tokens)
    return names, calls, fixed or one.kind == "label"


def may_swap(first, second):
    (a, a_calls, a_fixed), (b, b_calls, b_fixed) = about(first), about(second)
    return not (a_fixed or b_fixed or (a_calls and b_calls) or a & b)


def shuffle_block(block, random):
    moved, inside = set(), block.inside
    for _ in range(8 * len(inside)):
        i = random.randrange(max(1, len(inside) - 1))
        if i + 1 < len(inside) and may_swap(inside[i], inside[i + 1]):
            inside[i], inside[i + 1] = inside[i + 1], inside[i]
            moved |= {id(inside[i]), id(inside[i + 1])}
    return len(moved)


def shuffle_declarators(one, random):
    """int a, b, c; in another order, if nothing is set there."""
    head = one.head
    if one.kind != "simple" or head[0][1] not in TYPES or any(text in ("=", "(", "{") for _, text in head):
        return 0
    start = 0
    while head[start][1] in TYPES:
        start += 1
    pieces, piece = [], []
    for token in head[start:-1]:
        if token[1] == ",":
            pieces.append(piece)
            piece = []
        else:
            piece.append(token)
    pieces.append(piece)
    before = list(pieces)
    random.shuffle(pieces)
    mixed = [token for piece in pieces for token in [("sign", ","), *piece]]
    one.head = head[:start] + mixed[1:] + head[-1:]
    return sum(a is not b for a, b in zip(before, pieces))


def shuffle_functions(items, random):
    places = [i for i, item in enumerate(items) if isinstance(item, Function)]
    if len(places) < 2:
        return 0
    before = [items[i] for i in places]
    after = random.sample(before, len(before))
    for place, function in zip(places, after):
        items[place] = function
    ahead = [function.head + [("sign", ";")] for function in before if not any(text == "main" for _, text in function.head)]
    items[places[0]:places[0]] = ahead
    return sum(a is not b for a, b in zip(before, after))


def reorder(source, random):
    items = program(source)
    moved = shuffle_functions(items, random)
    for one in blocks(items):
        moved += shuffle_block(one, random) if one.kind == "block" else shuffle_declarators(one, random)
    if moved < 4:
        raise Refused("hardly anything may change places")
    return write(together(items))


def layout(source, random):
    items = program(source)
    for one in blocks(items):
        if one.kind in ("if", "else", "for", "while", "do"):
            for i, inner in enumerate(one.inside):
                if inner.kind not in ("block", "else", "if") and random.random() < 0.7:
                    one.inside[i] = Statement("block", [("sign", "{")], [inner], [("sign", "}")])
    width, before, depth, nest, out = random.choice([0, 1, 3, 8]), random.choice(["\n", " "]), 0, 0, []
    for kind, text in together(items):
        nest += (text == "(") - (text == ")")
        if kind == "line":
            out.append("\n" + text + "\n")
            continue
        if text == "}":
            depth -= 1
        if out and out[-1].endswith("\n"):
            if random.random() < 0.3:
                remark = random.choice(REMARKS)
                out.append(" " * width * depth + (f"/* {remark} */\n" if random.random() < 0.5 else f"// {remark}\n"))
            out.append(" " * width * depth)
        if text == "{":
            depth += 1
            out.append(before + text + "\n")
        elif text == "}" or (text == ";" and nest == 0):
            out.append(text + random.choice(["\n", "\n", "\n\n"]))
        else:
            out.append(text + random.choice([" ", " ", "  "]))
    return "".join(out)


def apart(tokens):
    """What semicolons part, of the inside of for's brackets."""
    out, depth = [[]], 0
    for token in tokens:
        depth += (token[1] in "([") - (token[1] in ")]")
        if token[1] == ";" and depth == 0:
            out.append([])
        else:
            out[-1].append(token)
    return out


def signs(text):
    return lex(text)


def to_while(one):
    first, condition, last = apart(one.head[2:-1])
    body = one.inside[0].tokens()
    step = last + signs(";") if last else []
    loop = Statement("while", signs("while (") + (condition or signs("1")) + signs(")"),
                     [Statement("simple", signs("{") + body + step + signs("}"))])
    one.kind, one.head, one.tail = "block", signs("{") + (first + signs(";") if first else []), signs("}")
    one.inside = [loop]


def to_for(one):
    body, step = one.inside[0], []
    if body.kind == "block" and len(body.inside) > 1 and body.inside[-1].kind == "simple" and \
            not any(text in TYPES | {"return", "break"} or text == "," for _, text in body.inside[-1].head):
        step = body.inside.pop().head[:-1]
    one.kind, one.head = "for", signs("for ( ;") + one.head[2:-1] + signs(";") + step + signs(")")


def loop(source, random):
    items, changed = program(source), 0
    for one in blocks(items):
        inner = one.tokens() if one.kind in ("for", "while") else []
        if any(text == "continue" for _, text in inner):
            continue
        if one.kind == "for":
            to_while(one)
            changed += 1
        elif one.kind == "while":
            to_for(one)
            changed += 1
    if not changed:
        raise Refused("no loops")
    return write(together(items))


def everything(source, random):
    return layout(reorder(loop(rename(source, random), random), random), random)


DISGUISES = {"rename": rename, "reorder": reorder, "layout": layout, "loop": loop, "all": everything}
