#include "record/encoding.h"

#include "base/mem.h"

enum form { FORM_UNKNOWN, FORM_BYTES, FORM_UTF16LE, FORM_UTF16BE };

struct encoding_stream {
    struct input *in;
    enum form form;
    struct buf head, text; /* the first bytes as they were read; one block of UTF-16 as UTF-8 */
    /* what is left over between two blocks of UTF-16 */
    bool half_kept;
    unsigned char half; /* of a code unit */
    uint32_t high;      /* a high surrogate that waits for its low one, or 0 */
    uint64_t offset;    /* of the code unit, for messages */
};

enum err encoding_open(struct input *in, struct errctx *ec, struct encoding_stream **out)
{
    struct encoding_stream *s = mem_alloc(1, sizeof *s);
    if (!s)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", input_name(in));
    s->in = in;
    buf_init(&s->head, "first block", INPUT_BLOCK_BYTES + 4);
    buf_init(&s->text, "decoded block", 2 * INPUT_BLOCK_BYTES); /* two bytes of UTF-16 give three at most */
    *out = s;
    return ERR_OK;
}

void encoding_close(struct encoding_stream *s)
{
    if (!s)
        return;
    buf_fini(&s->head);
    buf_fini(&s->text);
    mem_free(s);
}

void encoding_put_code_point(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_put_u8(out, (uint8_t)c);
    } else if (c < 0x800) {
        buf_put_u16(out, (uint16_t)(0xC080u | (c >> 6) << 8 | (c & 0x3F)));
    } else if (c < 0x10000) {
        buf_put_u8(out, (uint8_t)(0xE0u | c >> 12));
        buf_put_u16(out, (uint16_t)(0x8080u | (c >> 6 & 0x3F) << 8 | (c & 0x3F)));
    } else {
        buf_put_u32(out,
                    0xF0808080u | c >> 18 << 24 | (c >> 12 & 0x3F) << 16 | (c >> 6 & 0x3F) << 8 | (c & 0x3F));
    }
}

void encoding_put_windows1252(struct buf *out, struct sv bytes)
{
    /* 0x80 to 0x9F (WHATWG Encoding Standard, index windows-1252); all others are the code point itself */
    static const uint16_t high[32] = {0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                      0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                      0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                      0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        encoding_put_code_point(out, c >= 0x80 && c < 0xA0 ? high[c - 0x80] : c);
    }
}

static enum err put_unit(struct encoding_stream *s, uint32_t unit, struct errctx *ec)
{
    bool low = unit >= 0xDC00 && unit <= 0xDFFF;
    if (low != (s->high != 0))
        return err_set(ec, ERR_INPUT, "%s: byte %ju: broken UTF-16 (half of a surrogate pair)",
                       input_name(s->in), (uintmax_t)s->offset);
    if (low) {
        encoding_put_code_point(&s->text, 0x10000 + ((s->high - 0xD800) << 10) + (unit - 0xDC00));
        s->high = 0;
    } else if (unit >= 0xD800 && unit <= 0xDBFF) {
        s->high = unit;
    } else {
        encoding_put_code_point(&s->text, unit);
    }
    s->offset += 2;
    return ERR_OK;
}

static enum err decode_utf16(struct encoding_stream *s, struct sv block, struct errctx *ec)
{
    const unsigned char *p = (const unsigned char *)block.ptr, *end = p + block.len;
    while (p < end) {
        s->half_kept = !s->half_kept;
        if (s->half_kept) {
            s->half = *p++;
            continue;
        }
        unsigned first = s->half, second = *p++;
        TRY(put_unit(s, s->form == FORM_UTF16LE ? second << 8 | first : first << 8 | second, ec));
    }
    return buf_check(&s->text, ec);
}

/* The first three bytes or more, since a pipe may give them one by one; the mark decides and is dropped. */
static enum err read_mark(struct encoding_stream *s, struct errctx *ec, struct sv *block)
{
    struct sv more;
    do {
        TRY(input_next(s->in, ec, &more));
        buf_put_sv(&s->head, more);
    } while (s->head.len < 3 && !sv_empty(more));
    TRY(buf_check(&s->head, ec));
    struct sv head = buf_sv(&s->head);
    size_t mark = 0;
    s->form = FORM_BYTES;
    if (sv_starts(head, SV("\xEF\xBB\xBF"))) {
        mark = 3;
    } else if (sv_starts(head, SV("\xFF\xFE"))) {
        s->form = FORM_UTF16LE;
        mark = 2;
    } else if (sv_starts(head, SV("\xFE\xFF"))) {
        s->form = FORM_UTF16BE;
        mark = 2;
    }
    s->offset = mark;
    *block = sv_slice(head, mark, head.len);
    return ERR_OK;
}

enum err encoding_next(struct encoding_stream *s, struct errctx *ec, struct sv *block)
{
    do {
        bool first = s->form == FORM_UNKNOWN;
        TRY(first ? read_mark(s, ec, block) : input_next(s->in, ec, block));
        /* a file of nothing but a mark ends here for bytes, at the next read for UTF-16 */
        if (s->form == FORM_BYTES)
            return ERR_OK;
        if (!first && sv_empty(*block)) {
            if (s->half_kept || s->high)
                return err_set(ec, ERR_INPUT, "%s: byte %ju: the file ends within a UTF-16 character",
                               input_name(s->in), (uintmax_t)s->offset);
            return ERR_OK;
        }
        buf_clear(&s->text);
        TRY(decode_utf16(s, *block, ec));
        *block = buf_sv(&s->text);
    } while (sv_empty(*block)); /* half a character is no block yet, and an empty block would mean the end */
    return ERR_OK;
}
