/* A JSON value to a tree: see json_value.h. Recursive descent; the depth is bounded. */
#include "read/json_value.h"

#include "base/limits.h"
#include "read/encoding.h"

static void *no(JsonValue *j, const char *reason)
{
    if (!j->reason)
        j->reason = reason;
    return NULL;
}

static void *no_room(JsonValue *j)
{
    j->full = true;
    return no(j, "a record larger than 67108864 bytes");
}

_Static_assert(LIMIT_TREE_BYTES == 67108864 && LIMIT_TREE_DEPTH == 64, "the reasons name the limits");

static int peek(const JsonValue *j)
{
    return j->at < j->source.n ? (unsigned char)j->source.p[j->at] : -1;
}

static void skip_blanks(JsonValue *j)
{
    const char *p = j->source.p;
    while (j->at < j->source.n && (p[j->at] == ' ' || p[j->at] == '\n' || p[j->at] == '\r' || p[j->at] == '\t'))
        j->at++;
}

bool json_value_ends(JsonValue *j)
{
    skip_blanks(j);
    return j->at == j->source.n;
}

/* ---- strings ---------------------------------------------------------------------------------------------------- */

/* The high bit of each byte of x that is a quote, a backslash or below 0x20; bytes above 0x7f never are. May also be
 * set in bytes that follow such a byte, so only the first one is sure. */
static uint64_t special(uint64_t x)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    uint64_t quote = x ^ ones * '"', slash = x ^ ones * '\\';
    return (((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((x - ones * 0x20) & ~x)) & high;
}

/* The first byte from `at` that ends a run of plain text. */
static size_t plain_end(View v, size_t at)
{
    while (at + 8 <= v.n) {
        uint64_t x, m;
        memcpy(&x, v.p + at, 8);
        m = special(x);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        if (m)
            return at + (size_t)__builtin_ctzll(m) / 8;
#else
        if (m)
            break;
#endif
        at += 8;
    }
    while (at < v.n && v.p[at] != '"' && v.p[at] != '\\' && (unsigned char)v.p[at] >= 0x20)
        at++;
    return at;
}

static int hex4(const JsonValue *j, size_t at)
{
    int x = 0;
    if (at + 4 > j->source.n)
        return -1;
    for (size_t i = at; i < at + 4; i++) {
        int c = (unsigned char)j->source.p[i], lower = c | 0x20;
        if (c >= '0' && c <= '9')
            x = x * 16 + c - '0';
        else if (lower >= 'a' && lower <= 'f')
            x = x * 16 + lower - 'a' + 10;
        else
            return -1;
    }
    return x;
}

/* \uXXXX at j->at (the u), with its second half if it needs one. Returns bytes written, 0 with a reason. */
static size_t unicode_escape(JsonValue *j, char *out)
{
    int c = hex4(j, j->at + 1), low;
    if (c < 0)
        return no(j, "an escape \\u without four hexadecimal digits"), 0;
    if (c == 0)
        return no(j, "the character U+0000, which no text may hold"), 0;
    j->at += 5;
    if (c < 0xd800 || c > 0xdfff)
        return utf8_put((unsigned)c, out);
    low = c < 0xdc00 && view_starts(view_sub(j->source, j->at, 2), V("\\u")) ? hex4(j, j->at + 2) : -1;
    if (low < 0xdc00 || low > 0xdfff)
        return no(j, "half of a surrogate pair"), 0;
    j->at += 6;
    return utf8_put(0x10000 + (((unsigned)c - 0xd800) << 10) + ((unsigned)low - 0xdc00), out);
}

/* The escape whose letter is at j->at. Returns bytes written, 0 with a reason. */
static size_t escape(JsonValue *j, char *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = peek(j);
    const char *which = c > 0 ? strchr(from, c) : NULL;
    if (c == 'u')
        return unicode_escape(j, out);
    if (!which)
        return no(j, c < 0 ? "a text that never ends" : "an escape that JSON does not know"), 0;
    *out = to[which - from];
    j->at++;
    return 1;
}

/* The end of the string that begins at `from` (after the quote), or source.n: an upper bound for its unescaped
 * length. */
static size_t string_bound(View v, size_t from)
{
    for (;;) {
        from = plain_end(v, from);
        if (from >= v.n || v.p[from] != '\\')
            return from;
        from += 2;
        if (from >= v.n)
            return v.n;
    }
}

static View unescaped(JsonValue *j, size_t from)
{
    char *p = arena_bytes(j->out, string_bound(j->source, from) - from);
    size_t n = 0;

    if (!p)
        return no_room(j), view(NULL, 0);
    j->at = from;
    for (;;) {
        size_t end = plain_end(j->source, j->at), k;
        memcpy(p + n, j->source.p + j->at, end - j->at);
        n += end - j->at;
        j->at = end;
        if (peek(j) == '"') {
            j->at++;
            return view(p, n);
        }
        if (peek(j) != '\\')
            return no(j, peek(j) < 0 ? "a text that never ends" : "a control character in a text"), view(NULL, 0);
        j->at++;
        k = escape(j, p + n);
        if (!k)
            return view(NULL, 0);
        n += k;
    }
}

View json_string(JsonValue *j)
{
    size_t from = j->at + 1, end = plain_end(j->source, from);
    if (end < j->source.n && j->source.p[end] == '"') {
        j->at = end + 1;
        return view(j->source.p + from, end - from);
    }
    return unescaped(j, from);
}

/* ---- values ----------------------------------------------------------------------------------------------------- */

static size_t digits(const JsonValue *j, size_t at)
{
    while (at < j->source.n && (unsigned char)(j->source.p[at] - '0') <= 9)
        at++;
    return at;
}

static bool number(JsonValue *j, Node *node)
{
    View v = j->source;
    size_t from = j->at, at = from + (v.p[from] == '-'), to = digits(j, at);
    bool fine = to > at && (v.p[at] != '0' || to == at + 1);

    if (fine && to < v.n && v.p[to] == '.') {
        at = to + 1;
        to = digits(j, at);
        fine = to > at;
    }
    if (fine && to < v.n && (v.p[to] | 0x20) == 'e') {
        at = to + 1;
        at += at < v.n && (v.p[at] == '+' || v.p[at] == '-');
        to = digits(j, at);
        fine = to > at;
    }
    if (!fine)
        return no(j, "a number that is not written as JSON has it"), false;
    j->at = to;
    node->kind = NODE_NUMBER;
    node->text = view(v.p + from, to - from);
    return true;
}

static bool literal(JsonValue *j, Node *node, View word, NodeKind kind)
{
    if (!view_starts(view_sub(j->source, j->at, word.n), word))
        return no(j, "a word that is not true, false or null"), false;
    j->at += word.n;
    node->kind = kind;
    return true;
}

/* The name of the next member, up to and with its colon; p == NULL with a reason. */
static View member_name(JsonValue *j)
{
    View name;
    skip_blanks(j);
    if (peek(j) != '"')
        return no(j, "a member without a name in quotes"), view(NULL, 0);
    name = json_string(j);
    if (!name.p)
        return name;
    skip_blanks(j);
    if (peek(j) != ':')
        return no(j, "a name that no colon follows"), view(NULL, 0);
    j->at++;
    return name;
}

/* One item of an array or member of an object, linked to its parent. */
static bool item(JsonValue *j, Node *parent)
{
    View name = parent->name;
    Node *child;
    if (!parent->array && !(name = member_name(j)).p)
        return false;
    child = json_value(j, name);
    if (child)
        node_add(parent, child);
    return !j->reason;
}

/* Objects and arrays: j->at is behind the bracket. */
static bool group(JsonValue *j, Node *node, char close)
{
    if (j->depth >= LIMIT_TREE_DEPTH)
        return no(j, "nesting of more than 64 levels"), false;
    j->depth++;
    node->kind = NODE_GROUP;
    node->array = close == ']';
    skip_blanks(j);
    while (peek(j) != close) {
        if (!item(j, node))
            return false;
        skip_blanks(j);
        if (peek(j) == close)
            break;
        if (peek(j) != ',')
            return no(j, peek(j) < 0 ? "a bracket that is never closed" : "no comma between two values"), false;
        j->at++;
        skip_blanks(j);
        if (peek(j) == close)
            return no(j, "a comma before the closing bracket"), false;
    }
    j->at++;
    j->depth--;
    return true;
}

Node *json_value(JsonValue *j, View name)
{
    Node *node = ARENA_NEW(j->out, Node);
    bool fine = false;

    if (!node)
        return no_room(j);
    node->name = name;
    skip_blanks(j);
    switch (peek(j)) {
    case '{': j->at++; fine = group(j, node, '}'); break;
    case '[': j->at++; fine = group(j, node, ']'); break;
    case '"': node->text = json_string(j); fine = node->text.p != NULL; break;
    case 't': fine = literal(j, node, V("true"), NODE_TRUE); break;
    case 'f': fine = literal(j, node, V("false"), NODE_FALSE); break;
    case 'n': fine = literal(j, node, V("null"), NODE_NULL); break;
    case -1: no(j, "a value that is missing"); break;
    default:
        if (peek(j) == '-' || (unsigned)peek(j) - '0' <= 9)
            fine = number(j, node);
        else
            no(j, "a character that begins no value");
    }
    if (fine || (j->partial && node->kind == NODE_GROUP && !j->full))
        return node;
    return NULL;
}
