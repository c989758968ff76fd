#include "base/json.h"

#include "base/mem.h"

/*
 * jansson's lexer does not look whether its buffer could grow (lex_save, up to 2.14): a failed allocation
 * there loses a byte of the text, in the worst case the closing quote that ends its copying loop. So while a
 * text is parsed, a failure is noted, tried once more, and the parse is refused at its end.
 */
static _Thread_local bool parsing, failed;

static void *allocate(size_t bytes)
{
    void *p = mem_alloc(bytes, 1);
    if (!p && parsing) {
        failed = true;
        p = mem_alloc(bytes, 1);
    }
    return p;
}

/* Before main and so before any thread. Late enough too: mem_free may free what malloc gave. */
__attribute__((constructor)) static void use_base_memory(void)
{
    json_set_alloc_funcs(allocate, mem_free);
}

static enum err parse(struct sv text, struct errctx *ec, json_error_t *at, json_t **out)
{
    parsing = true;
    failed = false;
    *out = json_loadb(text.ptr ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, at);
    parsing = false;
    if (failed) {
        json_decref(*out);
        *out = NULL;
        return err_set(ec, ERR_MEMORY, "JSON: out of memory");
    }
    return *out ? ERR_OK : ERR_INPUT;
}

enum err json_parse(const char *name, struct sv text, struct errctx *ec, json_t **out)
{
    json_error_t at;
    enum err e = parse(text, ec, &at, out);
    return e == ERR_INPUT ? err_set(ec, e, "%s:%d:%d: %s", name, at.line, at.column, at.text) : e;
}

enum err json_parse_line(struct sv text, struct errctx *ec, uint64_t *column, json_t **out)
{
    json_error_t at;
    enum err e = parse(text, ec, &at, out);
    if (e != ERR_INPUT)
        return e;
    *column = at.column > 0 ? (uint64_t)at.column : 1;
    return err_set(ec, e, "%s", at.text);
}

struct sv json_sv(const json_t *string)
{
    return sv_of(json_string_value(string), json_string_length(string));
}

void json_decrefpp(json_t **value)
{
    json_decref(*value);
}
