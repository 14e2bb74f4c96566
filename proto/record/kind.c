// SPDX-License-Identifier: Apache-2.0
#include "proto/record/kind.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "proto/base/buf.h"
#include "proto/record/roster.h"

/* -- choices ----------------------------------------------------------------------------------- */

const struct choice flag_choices[] = {
    {"innovative", {"innovative", "innovativt"}},
    {"ordinary", {"ordinary practice", "ordinarie arbetssätt"}},
    {"unsure", {"unsure", "osäker"}},
    {0},
};

const struct choice unassessed_choices[] = {
    {"unassessed", {"not assessed", "ej bedömt"}},
    {"none", {"unjudged", "obedömt"}},
    {0},
};

const struct choice category_choices[] = {
    {"forskola", {"Preschool", "Förskola"}},
    {"skola", {"School", "Skola"}},
    {"aldreomsorg", {"Care of the elderly", "Äldreomsorg"}},
    {"socialtjanst", {"Social services", "Socialtjänst"}},
    {"funktionsnedsattning",
     {"Support for people with disabilities",
      "Stöd och service till personer med funktionsnedsättning"}},
    {"arbetsmarknad", {"Employment and adult education", "Arbetsmarknad och vuxenutbildning"}},
    {"kultur", {"Culture and libraries", "Kultur och bibliotek"}},
    {"idrott-fritid", {"Sports and leisure", "Idrott och fritid"}},
    {"miljo", {"Environment and waste", "Miljö och avfall"}},
    {"stadsutveckling", {"Urban development", "Stadsutveckling"}},
    {"trafik", {"Traffic and streets", "Trafik och stadsmiljö"}},
    {"bostad-fastighet", {"Housing and property", "Bostäder och fastigheter"}},
    {"naringsliv", {"Business", "Näringsliv"}},
    {"styrning-stod", {"Management and support", "Styrning, ledning och stöd"}},
    {"ovrigt", {"Other", "Övrigt"}},
    {0},
};

const struct choice outcome_choices[] = {
    {"good", {"good", "gott"}},
    {"mixed", {"mixed", "blandat"}},
    {"failed", {"failed", "misslyckat"}},
    {"too_early", {"too early to say", "för tidigt att säga"}},
    {0},
};

const struct choice role_choices[] = {
    [ROLE_READER] = {"reader", {"reader", "läsare"}},
    [ROLE_MEMBER] = {"member", {"member", "medlem"}},
    [ROLE_ADMIN] = {"admin", {"administrator", "administratör"}},
    {0},
};

static const struct choice criterion_choices[] = {
    {"yes", {"yes", "ja"}},
    {"partly", {"partly", "delvis"}},
    {"no", {"no", "nej"}},
    {0},
};

static const struct choice stage_choices[] = {
    {"idea", {"idea", "idé"}},          {"pilot", {"pilot", "försök"}},
    {"adopted", {"adopted", "infört"}}, {"scaled", {"scaled up", "spritt till fler"}},
    {"ended", {"ended", "avslutat"}},   {0},
};

static const struct choice provider_choices[] = {
    {"in_house", {"in-house", "egen regi"}},
    {"contracted", {"contracted", "upphandlad"}},
    {"joint", {"joint", "samverkan"}},
    {0},
};

static const struct choice origin_choices[] = {
    {"own", {"own idea", "egen idé"}},
    {"adapted", {"adapted from others", "anpassat från andra"}},
    {"copied", {"copied from others", "övertaget från andra"}},
    {0},
};

static const struct choice place_choices[] = {
    {"city", {"the city", "staden"}},
    {"sweden", {"Sweden", "Sverige"}},
    {"abroad", {"abroad", "utlandet"}},
    {0},
};

static const struct choice amount_choices[] = {
    {"none", {"none", "ingen"}},
    {"low", {"low", "låg"}},
    {"medium", {"medium", "medelstor"}},
    {"high", {"high", "hög"}},
    {0},
};

static const struct choice licence_choices[] = {
    {"CC0-1.0", {"CC0 1.0 (free to use)", "CC0 1.0 (fri att använda)"}},
    {"CC-BY-4.0", {"CC BY 4.0 (name the source)", "CC BY 4.0 (ange källan)"}},
    {0},
};

const struct choice problem_choices[] = {
    {"open", {"open", "öppen"}},
    {"proposals", {"has proposals", "har lösningsförslag"}},
    {"solved", {"solved", "löst"}},
    {"closed", {"closed", "avslutad"}},
    {0},
};

const struct choice adoption_choices[] = {
    {"planned", {"planned", "planerat"}},
    {"trying", {"trying it out", "prövas"}},
    {"adopted", {"adopted", "infört"}},
    {"dropped", {"dropped", "avbrutet"}},
    {0},
};

static const struct choice how_choices[] = {
    {"copied", {"copied", "gjort likadant"}},
    {"adapted", {"adapted", "anpassat"}},
    {"inspired", {"inspired by it", "inspirerat"}},
    {0},
};

static const struct choice award_choices[] = {
    {"nominated", {"nominated", "nominerat"}},
    {"finalist", {"finalist", "finalist"}},
    {"winner", {"winner", "vinnare"}},
    {0},
};

const struct choice class_choices[] = {
    {"forskola", {"Preschool", "Förskola"}},
    {"skola", {"School", "Skola"}},
    {"aldreomsorg", {"Care of the elderly", "Äldreomsorg"}},
    {"socialtjanst",
     {"Social services and support for people with disabilities",
      "Socialtjänst och stöd till personer med funktionsnedsättning"}},
    {"andra", {"Other activities", "Andra verksamheter"}},
    {0},
};

static const struct choice reason_choices[] = {
    {"outdated", {"outdated", "inaktuellt"}},   {"wrong", {"wrong", "felaktigt"}},
    {"duplicate", {"a duplicate", "dubblett"}}, {"legal", {"legal grounds", "rättsliga skäl"}},
    {"other", {"other reasons", "andra skäl"}}, {0},
};

static const struct choice erase_choices[] = {
    {"no", {"no", "nej"}},
    {"contact", {"only the contact", "bara kontaktuppgiften"}},
    {"yes", {"yes", "ja"}},
    {0},
};

static const struct choice org_choices[] = {
    {"forvaltning", {"department", "förvaltning"}},
    {"stadsdelsforvaltning", {"district administration", "stadsdelsförvaltning"}},
    {"bolag", {"municipal company", "bolag"}},
    {0},
};

/* -- fields and kinds -------------------------------------------------------------------------- */

#define KIND1(a)                   KIND_BIT(KIND_##a)
#define KIND2(a, b)                (KIND1(a) | KIND1(b))
#define KIND7(a, b, c, d, e, f, g) (KIND2(a, b) | KIND2(c, d) | KIND2(e, f) | KIND1(g))

#define GODA_FIELD(symbol, name, en, sv, type, max, max_count, choices, hint_en, hint_sv)          \
    static const struct field field_##symbol = {name,    {en, sv},          type, max, max_count,  \
                                                choices, {hint_en, hint_sv}};
#include "proto/record/fields.def"
#undef GODA_FIELD

#define FIELD_ROW(symbol, required, part) {&field_##symbol, required, part},
#define REQUIRED(symbol)                  FIELD_ROW(symbol, true, PART_BODY)
#define OPTIONAL(symbol)                  FIELD_ROW(symbol, false, PART_BODY)
#define PERSONAL(symbol)                  FIELD_ROW(symbol, false, PART_CONTACT)
#define GODA_KIND(symbol, number, name, en, sv, set, refs, forms, who, rules, ...)                 \
    static const struct kind_field fields_##symbol[] = {__VA_ARGS__{0}};
#include "proto/record/kinds.def"
#undef GODA_KIND

static const struct kind_rule example_rules[] = {{"outcome", "failed", "lessons"}, {0}};
static const struct kind_rule withdrawal_rules[] = {{"erase", "yes", "decision"}, {0}};

#define GODA_KIND(symbol, number, name, en, sv, set, refs, forms, who, rules, ...)                 \
    {number, name, {en, sv}, set, refs, forms, SIGNED_BY_##who, fields_##symbol, rules},
static const struct kind kinds[] = {
#include "proto/record/kinds.def"
};
#undef GODA_KIND

/* -- questions --------------------------------------------------------------------------------- */

const struct kind *kind_at(size_t i)
{
    return i < sizeof kinds / sizeof *kinds ? &kinds[i] : NULL;
}

const struct kind *kind_of(uint32_t number)
{
    for (size_t i = 0; kind_at(i); i++)
        if (kinds[i].number == number)
            return &kinds[i];
    return NULL;
}

const struct kind *kind_named(struct bytes name)
{
    for (size_t i = 0; kind_at(i); i++)
        if (bytes_equal(name, bytes_str(kinds[i].name)))
            return &kinds[i];
    return NULL;
}

const struct kind_field *kind_field(const struct kind *k, struct bytes name)
{
    for (const struct kind_field *f = k->fields; f->field; f++)
        if (bytes_equal(name, bytes_str(f->field->name)))
            return f;
    const struct kind_field *found = NULL;
    for (size_t i = 0; !found && k->forms && kind_at(i); i++)
        found = k->forms & KIND_BIT(kinds[i].number) ? kind_field(&kinds[i], name) : NULL;
    return found;
}

const char *award_class(struct bytes category)
{
    if (bytes_equal(category, BYTES_LIT("funktionsnedsattning")))
        return "socialtjanst";
    const struct choice *c = class_choices;
    while (c->slug && !bytes_equal(category, bytes_str(c->slug)))
        c++;
    return c->slug ? c->slug : "andra";
}

enum set kind_set(uint32_t number)
{
    return number >= KIND_ROSTER_FIRST && number <= KIND_ROSTER_LAST ? SET_ROSTER : SET_RECORDS;
}

/* -- choices by what people type --------------------------------------------------------------- */

/* `in` without case and diacritics, and with spaces for - and _, so that what differs only so
 * meets. */
static struct buf fold(struct bytes in)
{
    struct buf out = BUF(4 * in.len);
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t len =
        utf8proc_map(in.ptr, (utf8proc_ssize_t)in.len, &folded,
                     UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
    for (utf8proc_ssize_t i = 0; i < len; i++)
        buf_put_u8(&out, folded[i] == '-' || folded[i] == '_' ? ' ' : folded[i]);
    free(folded);
    return out;
}

static struct bytes first_word(struct bytes in)
{
    size_t len = 0;
    while (len < in.len && in.ptr[len] != ' ' && in.ptr[len] != ',')
        len++;
    return bytes_slice(in, 0, len);
}

/* Whether `typed`, which is folded, is `name`, or its first word. */
static bool fold_equals(struct bytes typed, const char *name, bool first)
{
    AUTO_BUF struct buf folded = fold(bytes_str(name));
    struct bytes whole = buf_bytes(&folded);
    return bytes_equal(typed, first ? first_word(whole) : whole);
}

static const struct choice *choice_matching(const struct field *f, struct bytes folded, bool first)
{
    const struct choice *found = NULL;
    for (const struct choice *c = f->choices; c->slug; c++) {
        if (!(!first && fold_equals(folded, c->slug, false)) &&
            !fold_equals(folded, c->label.en, first) && !fold_equals(folded, c->label.sv, first))
            continue;
        if (found)
            return NULL; /* a first word that two share says nothing */
        found = c;
    }
    return found;
}

const struct choice *choice_of(const struct field *f, struct bytes typed)
{
    enum { TYPED_MAX = 256 }; /* no label comes near it */
    if (!f->choices || typed.len == 0 || typed.len > TYPED_MAX)
        return NULL;
    for (const struct choice *c = f->choices; c->slug; c++)
        if (bytes_equal(typed, bytes_str(c->slug)))
            return c;
    AUTO_BUF struct buf folded = fold(typed);
    const struct choice *whole = choice_matching(f, buf_bytes(&folded), false);
    return whole ? whole : choice_matching(f, buf_bytes(&folded), true);
}
