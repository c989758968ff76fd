/* Any bytes are a company name or a named limit; parsing the core again keeps within the bounds. */
#include "text/company.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct errctx ec = {0};
    struct company_name name, again;
    enum err e = company_parse(sv_of((const char *)data, size), &ec, &name);
    BUG_ON(e != (size > COMPANY_NAME_BYTES_MAX ? ERR_LIMIT : ERR_OK));
    if (e != ERR_OK)
        return 0;
    BUG_ON(name.core.len > COMPANY_TEXT_MAX || name.word_count > COMPANY_WORDS_MAX ||
           name.form_count > COMPANY_FORMS_MAX);
    BUG_ON(company_parse(name.core, &ec, &again) != ERR_OK || again.core.len > name.core.len);
    BUG_ON(!company_forms_agree(&name, &name));
    return 0;
}
