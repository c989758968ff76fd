/* Addresses of digital currencies. All share the family "crypto": a key that moves one network's coins moves
 * another's too, and lists file the same address under several currencies. So that equal keys give equal
 * texts, Bitcoin Cash's and Litecoin's newer spellings of one hash become one, and Ethereum's are in lower
 * case. */
#include "text/base58.h"
#include "text/bech32.h"
#include "text/identifier_rule.h"
#include "text/keccak.h"

#define HASH160_BYTES 20u

static bool all_zero(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i])
            return false;
    return true;
}

/* base58check of a version of one or two bytes and a 160-bit hash */
static enum identifier_result versioned(struct sv code, const char *alphabet, const uint16_t *versions,
                                        size_t version_count, size_t version_bytes, struct identifier *out)
{
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t len;
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!base58_check_decode(code, alphabet, bytes, &len))
        return IDENTIFIER_IS(INVALID, "wrong checksum, or not base58");
    if (len != version_bytes + HASH160_BYTES)
        return IDENTIFIER_IS(INVALID, "not the length of an address");
    unsigned version = version_bytes == 2 ? (unsigned)bytes[0] << 8 | bytes[1] : bytes[0];
    bool known = false;
    for (size_t i = 0; i < version_count; i++)
        known = known || versions[i] == version;
    if (!known)
        return IDENTIFIER_IS(INVALID, "another network's address");
    identifier_set(out, code);
    if (all_zero(bytes + version_bytes, HASH160_BYTES))
        return IDENTIFIER_IS(GENERIC, "the address of nobody, coins are burnt there");
    return IDENTIFIER_VALID;
}
#define VERSIONED(code, ...)                                                                                 \
    versioned((code), base58_bitcoin, (const uint16_t[]){__VA_ARGS__},                                       \
              sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t), 1, out)

static void set_lower(struct sv code, struct identifier *out)
{
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i] >= 'A' && code.ptr[i] <= 'Z' ? (char)(code.ptr[i] + 32) : code.ptr[i];
        identifier_append(out, sv_of(&c, 1));
    }
}

/* True when it begins like the network's bech32; *result then holds the verdict. */
static bool segwit(struct sv code, const char *prefix, struct identifier *out, enum identifier_result *result)
{
    size_t n = strlen(prefix);
    if (!sv_starts_nocase(code, sv_cstr(prefix)) || code.len <= n || code.ptr[n] != '1')
        return false;
    if (bech32_is_segwit(code, prefix)) {
        set_lower(code, out);
        *result = IDENTIFIER_VALID;
    } else {
        *result = IDENTIFIER_IS(INVALID, "wrong checksum, or no witness program");
    }
    return true;
}

static void set_versioned(uint8_t version, const uint8_t hash[HASH160_BYTES], struct identifier *out)
{
    uint8_t bytes[1 + HASH160_BYTES] = {version};
    char text[BASE58_TEXT_MAX];
    memcpy(bytes + 1, hash, HASH160_BYTES);
    identifier_set(out, sv_of(text, base58_check_encode(bytes, sizeof bytes, base58_bitcoin, text)));
}

enum identifier_result identifier_rule_btc(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    enum identifier_result result;
    if (segwit(code, "bc", out, &result))
        return result;
    return VERSIONED(code, 0, 5);
}

/* Forks of Bitcoin without segregated witness */
enum identifier_result identifier_rule_bch(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    unsigned type;
    uint8_t hash[HASH160_BYTES];
    if (bech32_cashaddr_decode(code, &type, hash)) {
        set_versioned(type == 0 ? 0 : 5, hash, out);
        return IDENTIFIER_VALID;
    }
    return VERSIONED(code, 0, 5);
}

enum identifier_result identifier_rule_btg(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    enum identifier_result result;
    if (segwit(code, "btg", out, &result))
        return result;
    return VERSIONED(code, 38, 23);
}

enum identifier_result identifier_rule_ltc(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    enum identifier_result result;
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t len;
    if (segwit(code, "ltc", out, &result))
        return result;
    result = VERSIONED(code, 48, 50, 5);
    /* scripts began with 3 as Bitcoin's do, until M was introduced for the same hash */
    if (result == IDENTIFIER_VALID && base58_check_decode(code, base58_bitcoin, bytes, &len) && bytes[0] == 5)
        set_versioned(50, bytes + 1, out);
    return result;
}

enum identifier_result identifier_rule_dash(struct sv code, const struct identifier_hint *hint,
                                            struct identifier *out)
{
    (void)hint;
    return VERSIONED(code, 76, 16);
}

enum identifier_result identifier_rule_doge(struct sv code, const struct identifier_hint *hint,
                                            struct identifier *out)
{
    (void)hint;
    return VERSIONED(code, 30, 22);
}

enum identifier_result identifier_rule_xvg(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    return VERSIONED(code, 30, 33);
}

enum identifier_result identifier_rule_trx(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    return VERSIONED(code, 65);
}

enum identifier_result identifier_rule_xrp(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    static const uint16_t account[] = {0};
    return versioned(code, base58_ripple, account, 1, 1, out);
}

/* Transparent t1 and t3, Sapling zs, unified u1. What is inside a unified address is not taken apart. */
enum identifier_result identifier_rule_zec(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    static const uint16_t transparent[] = {0x1CB8, 0x1CBD};
    struct bech32 b;
    if (!sv_starts_nocase(code, SV("zs1")) && !sv_starts_nocase(code, SV("u1")))
        return versioned(code, base58_bitcoin, transparent, 2, 2, out);
    enum bech32_kind kind = bech32_decode(code, &b);
    if (code.len > IDENTIFIER_BYTES_MAX)
        return IDENTIFIER_IS(INVALID, "longer than an address");
    if (!(kind == BECH32_ORIGINAL && strcmp(b.prefix, "zs") == 0) &&
        !(kind == BECH32_M && strcmp(b.prefix, "u") == 0))
        return IDENTIFIER_IS(INVALID, "wrong checksum");
    set_lower(code, out);
    return IDENTIFIER_VALID;
}

static bool hex_digit(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

/* EIP-55: a letter is upper case where the hash of the lower-case text has a high bit. */
static bool eip55(struct sv digits, const char *lower)
{
    uint8_t hash[KECCAK_256_BYTES];
    keccak_256(lower, digits.len, hash);
    for (size_t i = 0; i < digits.len; i++) {
        bool high = hash[i / 2] & (i % 2 ? 0x08 : 0x80);
        bool letter = lower[i] >= 'a';
        if (digits.ptr[i] != (letter && high ? (char)(lower[i] - 32) : lower[i]))
            return false;
    }
    return true;
}

enum identifier_result identifier_rule_eth(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    char lower[40];
    bool up = false, low = false;
    if (code.len != 42 || !sv_starts_nocase(code, SV("0x")))
        return IDENTIFIER_IS(INVALID, "not 0x and 40 hexadecimal digits");
    struct sv digits = sv_slice(code, 2, 42);
    for (size_t i = 0; i < sizeof lower; i++) {
        char c = digits.ptr[i];
        if (!hex_digit(c))
            return IDENTIFIER_IS(INVALID, "not 0x and 40 hexadecimal digits");
        up = up || (c >= 'A' && c <= 'F');
        low = low || (c >= 'a' && c <= 'f');
        lower[i] = c >= 'A' && c <= 'F' ? (char)(c + 32) : c;
    }
    identifier_set(out, SV("0x"));
    identifier_append(out, sv_of(lower, sizeof lower));
    if (identifier_placeholder(sv_of(lower, sizeof lower)) ||
        sv_eq(sv_of(lower, sizeof lower), SV("000000000000000000000000000000000000dead")))
        return IDENTIFIER_IS(GENERIC, "the address of nobody, coins are burnt there");
    if (!(up && low))
        return IDENTIFIER_IS(FORM_ONLY, "one case alone carries no checksum");
    if (!eip55(digits, lower))
        return IDENTIFIER_IS(INVALID, "wrong EIP-55 checksum");
    return IDENTIFIER_VALID;
}

/* 18 main address, 19 integrated (with a payment id), 42 subaddress; then two public keys */
enum identifier_result identifier_rule_xmr(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t len;
    if (!base58_monero_decode(code, bytes, &len))
        return IDENTIFIER_IS(INVALID, "wrong checksum, or not Monero's base58");
    bool plain = len == 65 && (bytes[0] == 18 || bytes[0] == 42), integrated = len == 73 && bytes[0] == 19;
    if (!plain && !integrated)
        return IDENTIFIER_IS(INVALID, "another network's address");
    identifier_set(out, code);
    return IDENTIFIER_VALID;
}

enum identifier_result identifier_rule_sol(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t len;
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask, a placeholder or the system's own address");
    if (!base58_decode(code, base58_bitcoin, bytes, &len) || len != 32)
        return IDENTIFIER_IS(INVALID, "not 32 bytes in base58");
    identifier_set(out, code);
    return IDENTIFIER_IS(FORM_ONLY, "the address carries no checksum");
}

/* Tokens live on several networks; the address's form tells which. */
enum identifier_result identifier_rule_usdt(struct sv code, const struct identifier_hint *hint,
                                            struct identifier *out)
{
    if (sv_starts_nocase(code, SV("0x")))
        return identifier_rule_eth(code, hint, out);
    if (sv_starts(code, SV("T")) && code.len == 34)
        return identifier_rule_trx(code, hint, out);
    if (code.len <= 35 || sv_starts_nocase(code, SV("bc1")))
        return identifier_rule_btc(code, hint, out);
    return identifier_rule_sol(code, hint, out);
}
