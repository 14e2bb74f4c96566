// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "proto/record/kind.h"
#include "proto/record/roster.h"
#include "proto/token.h"

static const struct field *field_named(const char *kind, const char *name)
{
    const struct kind *k = kind_named(bytes_str(kind));
    assert_non_null(k);
    const struct kind_field *f = kind_field(k, bytes_str(name));
    if (!f)
        fail_msg("%s has no %s", kind, name);
    return f->field;
}

static void kinds_are_found_by_number_and_name(void **state)
{
    (void)state;
    for (size_t i = 0; kind_at(i); i++) {
        const struct kind *k = kind_at(i);
        assert_ptr_equal(kind_of(k->number), k);
        assert_ptr_equal(kind_named(bytes_str(k->name)), k);
        assert_int_equal(kind_set(k->number), k->set);
        assert_true(k->forms == 0 || k->refs == k->forms);
    }
    assert_null(kind_of(0));
    assert_null(kind_named(BYTES_LIT("exampl")));
    assert_int_equal(kind_set(100), SET_ROSTER);
    assert_int_equal(kind_set(128), SET_RECORDS);
    assert_int_equal(kind_of(KIND_ASSESSMENT)->refs, KIND_BIT(KIND_EXAMPLE));
}

static void every_row_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; kind_at(i); i++) {
        const struct kind *k = kind_at(i);
        size_t count = 0;
        for (const struct kind_field *f = k->fields; f->field; f++, count++) {
            assert_ptr_equal(kind_field(k, bytes_str(f->field->name)), f); /* names are unique */
            assert_true(strlen(f->field->name) < 32);
            assert_non_null(f->field->label.en);
            assert_non_null(f->field->label.sv);
            assert_true((f->field->type == FIELD_ENUM) == (f->field->choices != NULL));
        }
        assert_in_range(count, k->forms ? 0 : 1, KIND_FIELDS_MAX);
        for (const struct kind_rule *r = k->rules; r && r->when; r++) {
            assert_non_null(kind_field(k, bytes_str(r->needs)));
            assert_non_null(choice_of(field_named(k->name, r->when), bytes_str(r->is)));
        }
    }
}

static void every_choice_is_met_by_slug_and_labels(void **state)
{
    (void)state;
    for (size_t i = 0; kind_at(i); i++) {
        for (const struct kind_field *f = kind_at(i)->fields; f->field; f++) {
            for (const struct choice *c = f->field->choices; c && c->slug; c++) {
                assert_ptr_equal(choice_of(f->field, bytes_str(c->slug)), c);
                assert_ptr_equal(choice_of(f->field, bytes_str(c->label.en)), c);
                assert_ptr_equal(choice_of(f->field, bytes_str(c->label.sv)), c);
            }
        }
    }
}

static void assert_choice(const struct field *f, const char *typed, const char *slug)
{
    const struct choice *c = choice_of(f, bytes_str(typed));
    assert_string_equal(c ? c->slug : "", slug);
}

static void choices_forgive_case_and_diacritics(void **state)
{
    (void)state;
    const struct field *flag = field_named("assessment", "flag");
    assert_choice(flag, "innovativt", "innovative");
    assert_choice(flag, "Innovative", "innovative");
    assert_choice(flag, "Ordinarie", "ordinary");
    assert_choice(flag, "ORDINARIE ARBETSSÄTT", "ordinary");
    assert_choice(flag, "ordinarie arbetssatt", "ordinary");
    assert_choice(flag, "osäker", "unsure");
    assert_choice(flag, "osaker", "unsure");
    assert_choice(flag, "osa\xcc\x88ker", "unsure");
    assert_choice(flag, "arbetssätt", "");
    assert_choice(flag, "", "");
    assert_choice(flag, "\xff", "");
    const struct field *category = field_named("example", "category");
    assert_choice(category, "Äldreomsorg", "aldreomsorg");
    assert_choice(category, "styrning", "styrning-stod");
    assert_choice(category, "idrott fritid", "idrott-fritid");
    assert_choice(field_named("example", "outcome"), "too early", "too_early");
    assert_choice(field_named("example", "licence"), "cc0", "CC0-1.0");
}

static void roles_stand_in_the_order_of_their_enum(void **state)
{
    (void)state;
    assert_string_equal(role_choices[ROLE_READER].slug, "reader");
    assert_string_equal(role_choices[ROLE_MEMBER].slug, "member");
    assert_string_equal(role_choices[ROLE_ADMIN].slug, "admin");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_found_by_number_and_name),
        cmocka_unit_test(every_row_is_sound),
        cmocka_unit_test(every_choice_is_met_by_slug_and_labels),
        cmocka_unit_test(choices_forgive_case_and_diacritics),
        cmocka_unit_test(roles_stand_in_the_order_of_their_enum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
