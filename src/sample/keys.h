/* The keys of invented entities, each as its issuer computes it, with its check digit. Threads: any. */
#pragma once
#include "sample/entity.h"

/* FIELD_CURP and FIELD_RFC from the names, sex and birth date that are set. */
void keys_set_person(struct entity *e, struct draw *d, struct date birth, bool female);
/* FIELD_RFC from three letters of the name and the founding date (SAT's rule for companies in its simplest
 * form). */
void keys_set_company(struct entity *e, struct draw *d, struct date founded);
/* FIELD_VIN: ISO 3779 with the check digit of 49 CFR 565.15. wmi: three characters. */
void keys_set_vin(struct entity *e, struct draw *d, struct sv wmi, uint32_t year);
/* FIELD_CLABE (ABM's control digit) and FIELD_BANK. */
void keys_set_clabe(struct entity *e, struct draw *d);
