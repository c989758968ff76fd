#include "record/handling.h"

static const char *const code_names[HANDLING_CODE_COUNT] = {"H0", "H1", "H2", "H3"};
static const char *const tlp_names[HANDLING_CODE_COUNT] = {"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:RED"};
static const char *const class_names[RECORD_CLASS_COUNT] = {"enforcement", "regulatory", "humanitarian",
                                                            "health"};

const char *handling_code_name(enum handling_code code)
{
    BUG_ON((unsigned)code >= HANDLING_CODE_COUNT);
    return code_names[code];
}

const char *handling_code_tlp(enum handling_code code)
{
    BUG_ON((unsigned)code >= HANDLING_CODE_COUNT);
    return tlp_names[code];
}

const char *record_class_name(enum record_class class_)
{
    BUG_ON((unsigned)class_ >= RECORD_CLASS_COUNT);
    return class_names[class_];
}

bool handling_code_parse(struct sv name, enum handling_code *code)
{
    for (unsigned i = 0; i < HANDLING_CODE_COUNT; i++) {
        if (sv_eq(name, sv_cstr(code_names[i]))) {
            *code = (enum handling_code)i;
            return true;
        }
    }
    return false;
}

bool record_class_parse(struct sv name, enum record_class *class_)
{
    for (unsigned i = 0; i < RECORD_CLASS_COUNT; i++) {
        if (sv_eq(name, sv_cstr(class_names[i]))) {
            *class_ = (enum record_class)i;
            return true;
        }
    }
    return false;
}

enum handling_code handling_code_strictest(enum handling_code a, enum handling_code b)
{
    return a > b ? a : b;
}
