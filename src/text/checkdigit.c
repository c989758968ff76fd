#include "text/checkdigit.h"

int checkdigit_alnum(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
}

bool checkdigit_luhn(struct sv digits)
{
    unsigned sum = 0;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.ptr[digits.len - 1 - i];
        if (c < '0' || c > '9')
            return false;
        unsigned d = (unsigned)(c - '0') << (i & 1);
        sum += d > 9 ? d - 9 : d;
    }
    return digits.len > 0 && sum % 10 == 0;
}

unsigned checkdigit_mod97(struct sv alnum)
{
    unsigned rest = 0;
    for (size_t i = 0; i < alnum.len; i++) {
        int v = checkdigit_alnum(alnum.ptr[i]);
        if (v < 0)
            return CHECKDIGIT_BAD;
        rest = (rest * (v > 9 ? 100u : 10u) + (unsigned)v) % 97;
    }
    return rest;
}

/* strchr would find the terminating NUL, which a text from outside may hold */
static int value_in(const char *alphabet, char c)
{
    for (int i = 0; alphabet[i]; i++)
        if (alphabet[i] == c)
            return i;
    return -1;
}

unsigned checkdigit_weighted(struct sv text, const char *alphabet, const unsigned char *weights,
                             size_t weight_count)
{
    unsigned sum = 0;
    for (size_t i = 0; i < text.len; i++) {
        int v = value_in(alphabet, text.ptr[i]);
        if (v < 0)
            return CHECKDIGIT_BAD;
        if (i < weight_count)
            sum += (unsigned)v * weights[i];
    }
    return sum;
}

bool checkdigit_pure(struct sv text, const char *alphabet, unsigned modulus, unsigned radix)
{
    unsigned sum = 0, power = 1;
    for (size_t i = 0; i < text.len; i++) {
        int v = value_in(alphabet, text.ptr[i]);
        if (v < 0)
            return false;
        bool last = i + 1 == text.len;
        sum = (sum + (unsigned)v * (last ? 1 : power)) % modulus;
        power = power * radix % modulus;
    }
    return text.len > 1 && sum == 0;
}
