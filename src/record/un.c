#include "record/un.h"

#include <expat.h>

#include "base/buf.h"
#include "base/mem.h"
#include "record/key_set.h"
#include "record/un_tree.h"

/* An entry's tree, its records, and the builder's growth. */
#define ARENA_BYTES_MAX (4 * UN_ENTRY_BYTES_MAX)

struct reader {
    XML_Parser parser;
    const char *file;
    struct arena *arena;
    struct buf text;                    /* of the element that is open */
    struct un_node *open[UN_DEPTH_MAX]; /* the elements around, from the entry on; NULL outside */
    unsigned depth;
    size_t entry_bytes;
    struct key_set *keys;
    const struct import_options *o;
    const struct import_sink *sink;
    struct import_report *report;
    enum err bad; /* what stopped the parser */
    struct errctx *ec;
};

static void stop(struct reader *r, enum err code)
{
    if (!r->bad)
        r->bad = code;
    XML_StopParser(r->parser, XML_FALSE);
}

static uint64_t line_of(const struct reader *r)
{
    return XML_GetCurrentLineNumber(r->parser);
}

static uint64_t column_of(const struct reader *r)
{
    return XML_GetCurrentColumnNumber(r->parser) + 1;
}

/* An error in the file as a whole: never a row that could be left out. */
static void refuse_file(struct reader *r, enum err code, const char *reason)
{
    stop(r, err_set(r->ec, code, "%s:%ju:%ju: %s", r->file, (uintmax_t)line_of(r), (uintmax_t)column_of(r),
                    reason));
}

const struct un_node *un_child(const struct un_node *parent, const char *name, const struct un_node *after)
{
    const struct un_node *n = after ? after->next : parent->first;
    while (n && strcmp(n->name, name) != 0)
        n = n->next;
    return n;
}

struct sv un_text(const struct un_node *parent, const char *name)
{
    const struct un_node *n = un_child(parent, name, NULL);
    return n ? n->text : SV("");
}

static struct un_node *new_node(struct reader *r, const char *name)
{
    struct un_node *n = arena_alloc(r->arena, 1, sizeof *n);
    struct sv copy = arena_copy(r->arena, sv_cstr(name));
    if (!n || !copy.ptr)
        return NULL;
    *n = (struct un_node){.name = copy.ptr, .line = line_of(r), .column = column_of(r)};
    return n;
}

static bool is_entry(const char *name)
{
    return strcmp(name, "INDIVIDUAL") == 0 || strcmp(name, "ENTITY") == 0;
}

static void XMLCALL on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    struct reader *r = arg;
    (void)attributes;
    if (r->bad)
        return;
    if (r->depth == 0 && strcmp(name, "CONSOLIDATED_LIST") != 0) {
        refuse_file(r, ERR_INPUT, "this is not the UN consolidated list: its root is another element");
        return;
    }
    if (r->depth == UN_DEPTH_MAX) {
        refuse_file(r, ERR_LIMIT, "elements nested deeper than 16 (UN_DEPTH_MAX)");
        return;
    }
    struct un_node *parent = r->depth ? r->open[r->depth - 1] : NULL;
    if (!parent && r->depth == 2 && is_entry(name)) {
        arena_reset(r->arena);
        r->entry_bytes = 0;
    }
    struct un_node *n = NULL;
    if (parent || (r->depth == 2 && is_entry(name))) {
        n = new_node(r, name);
        r->entry_bytes += sizeof *n + strlen(name);
        if (!n) {
            stop(r, arena_error(r->arena, r->ec));
            return;
        }
        if (r->entry_bytes > UN_ENTRY_BYTES_MAX) {
            refuse_file(r, ERR_LIMIT, "entry of more than 8 MiB (UN_ENTRY_BYTES_MAX)");
            return;
        }
        if (parent && parent->last)
            parent->last->next = n;
        else if (parent)
            parent->first = n;
        if (parent)
            parent->last = n;
    } else if (r->depth >= 2) {
        import_warn(r->report, "element %.80s is not known", name);
    }
    r->open[r->depth++] = n;
    buf_clear(&r->text);
}

/* Only an element's last stretch of text counts: the list has no text between elements. */
static void XMLCALL on_text(void *arg, const XML_Char *text, int len)
{
    struct reader *r = arg;
    if (r->bad || !r->depth || !r->open[r->depth - 1])
        return;
    buf_put(&r->text, text, (size_t)len);
    r->entry_bytes += (size_t)len;
    if (r->text.bad == ERR_LIMIT)
        refuse_file(r, ERR_LIMIT, "text of more than 256 KiB in one element (UN_TEXT_BYTES_MAX)");
    else if (r->text.bad)
        stop(r, buf_check(&r->text, r->ec));
    else if (r->entry_bytes > UN_ENTRY_BYTES_MAX)
        refuse_file(r, ERR_LIMIT, "entry of more than 8 MiB (UN_ENTRY_BYTES_MAX)");
}

static bool fold_blanks(struct reader *r, struct sv *out)
{
    struct sv text = sv_trim(buf_sv(&r->text));
    char *p = arena_alloc(r->arena, text.len + 1, 1);
    size_t n = 0;
    for (size_t i = 0; p && i < text.len; i++) {
        bool blank = strchr(" \t\r\n", text.ptr[i]) != NULL;
        if (!blank)
            p[n++] = text.ptr[i];
        else if (n && p[n - 1] != ' ')
            p[n++] = ' ';
    }
    *out = sv_of(p, n);
    return p != NULL;
}

static enum err build(struct reader *r, const struct un_node *root, struct errctx *why,
                      struct record **records, size_t *count)
{
    struct un_entry e = {.root = root,
                         .individual = strcmp(root->name, "INDIVIDUAL") == 0,
                         .id = un_text(root, "DATAID"),
                         .arena = r->arena,
                         .o = r->o,
                         .report = r->report};
    uint64_t first = 0;
    if (sv_empty(e.id) || e.id.len > RECORD_ID_BYTES_MAX)
        return err_set(why, ERR_INPUT, "the entry has no DATAID, or one that is too long");
    TRY(key_set_add(r->keys, e.id, root->line, why, &first));
    if (first)
        return err_set(why, ERR_INPUT, "DATAID %.*s stands in line %ju already",
                       SV_ARG(sv_slice(e.id, 0, 60)), (uintmax_t)first);
    return un_entry_build(&e, why, records, count);
}

static enum err take_entry(struct reader *r, const struct un_node *root)
{
    struct errctx why = {0};
    struct record *records;
    size_t count;
    r->report->rows++;
    progress_tick(r->o->progress, "entries", r->report->rows, 0);
    if (progress_cancelled(r->o->progress))
        return err_set(r->ec, ERR_CANCELLED, "%s: cancelled", r->file);
    enum err e = build(r, root, &why, &records, &count);
    if (e == ERR_INPUT || e == ERR_LIMIT)
        return import_refuse(r->sink, r->report, r->file, root->line, root->column, un_text(root, "DATAID"),
                             r->ec, "%s", why.text);
    if (e)
        return err_set(r->ec, e, "%s", why.text);
    for (size_t i = 0; i < count; i++)
        TRY(r->sink->record(r->sink->arg, &records[i], r->ec));
    r->report->records += count;
    return ERR_OK;
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
    struct reader *r = arg;
    (void)name;
    if (r->bad)
        return;
    struct un_node *n = r->open[--r->depth];
    if (!n)
        return;
    if (!n->first && !fold_blanks(r, &n->text)) {
        stop(r, arena_error(r->arena, r->ec));
        return;
    }
    buf_clear(&r->text);
    enum err e = r->depth == 2 ? take_entry(r, n) : ERR_OK;
    if (e)
        stop(r, e);
}

static void XMLCALL on_doctype(void *arg, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int has_internal_subset)
{
    struct reader *r = arg;
    (void)name, (void)system, (void)public, (void)has_internal_subset;
    refuse_file(r, ERR_INPUT, "a document type declaration (DTD) is refused");
}

static enum err feed(struct reader *r, struct sv block, bool last)
{
    /* a block is at most INPUT_BLOCK_BYTES long */
    if (XML_Parse(r->parser, block.ptr ? block.ptr : "", (int)block.len, last) == XML_STATUS_OK)
        return ERR_OK;
    if (r->bad)
        return r->bad;
    enum XML_Error code = XML_GetErrorCode(r->parser);
    if (code == XML_ERROR_NO_MEMORY)
        return err_set(r->ec, ERR_MEMORY, "%s: out of memory", r->file);
    return err_set(r->ec, ERR_INPUT, "%s:%ju:%ju: %s", r->file, (uintmax_t)line_of(r),
                   (uintmax_t)column_of(r), XML_ErrorString(code));
}

static void *parser_malloc(size_t bytes)
{
    return mem_alloc(bytes, 1);
}

static void *parser_realloc(void *p, size_t bytes)
{
    return mem_realloc(p, bytes, 1);
}

static enum err take_file(struct reader *r, struct input *in)
{
    static const XML_Memory_Handling_Suite memory = {parser_malloc, parser_realloc, mem_free};
    r->parser = XML_ParserCreate_MM(NULL, &memory, NULL);
    if (!r->parser)
        return err_set(r->ec, ERR_MEMORY, "%s: out of memory", input_name(in));
    r->file = input_name(in);
    r->depth = 0;
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    enum err e = ERR_OK;
    struct sv block;
    do {
        e = input_next(in, r->ec, &block);
        if (!e)
            e = feed(r, block, sv_empty(block));
    } while (!e && !sv_empty(block));
    XML_ParserFree(r->parser);
    return e;
}

enum err un_import(const struct import_options *o, struct input *const *inputs, size_t input_count,
                   const struct import_sink *sink, struct import_report *report, struct errctx *ec)
{
    struct arena *arena ARENA_SCOPED = NULL;
    struct key_set *keys KEY_SET_SCOPED = NULL;
    TRY(arena_open("UN entry", ARENA_BYTES_MAX, ec, &arena));
    TRY(key_set_open(ec, &keys));
    struct reader r = {.arena = arena, .keys = keys, .o = o, .sink = sink, .report = report, .ec = ec};
    buf_init(&r.text, "element's text (UN_TEXT_BYTES_MAX)", UN_TEXT_BYTES_MAX);
    enum err e = ERR_OK;
    for (size_t i = 0; i < input_count && !e; i++)
        e = take_file(&r, inputs[i]);
    buf_fini(&r.text);
    return e;
}
