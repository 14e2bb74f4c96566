// SPDX-License-Identifier: Apache-2.0
#include "cli/find/following.h"

#include <strings.h>

#include "proto/base/mp.h"
#include "proto/record/json.h"

static const char *const names[FOLLOWED] = {"tags", "categories"};

json_t *following_list(json_t *following, enum followed sort)
{
    json_t *list = json_object_get(following, names[sort]);
    if (!json_is_array(list)) {
        list = json_array();
        (void)json_object_set_new(following, names[sort], list);
    }
    return list;
}

/* Where a word stands in its list; its length when it does not. */
static size_t place_of(const json_t *list, const char *word)
{
    size_t i;
    const json_t *there;
    json_array_foreach(list, i, there)
    {
        const char *text = json_string_value(there);
        if (text && strcasecmp(text, word) == 0)
            return i;
    }
    return json_array_size(list);
}

bool following_add(json_t *following, enum followed sort, const char *word)
{
    json_t *list = following_list(following, sort);
    return place_of(list, word) == json_array_size(list) &&
           json_array_append_new(list, json_string(word)) == 0;
}

bool following_remove(json_t *following, enum followed sort, const char *word)
{
    json_t *list = following_list(following, sort);
    return json_array_remove(list, place_of(list, word)) == 0;
}

bool following_nothing(json_t *following)
{
    return json_array_size(following_list(following, FOLLOWED_TAGS)) == 0 &&
           json_array_size(following_list(following, FOLLOWED_CATEGORIES)) == 0;
}

enum error following_ask(json_t *following, struct asked *a)
{
    json_t *lists =
        json_pack("{s:O, s:O}", names[FOLLOWED_TAGS], following_list(following, FOLLOWED_TAGS),
                  names[FOLLOWED_CATEGORIES], following_list(following, FOLLOWED_CATEGORIES));
    msgpack_packer pk = mp_packer(&a->entries);
    mp_put_str(&pk, "following");
    enum error e = lists ? json_to_mp(lists, &a->entries) : ERR_MEMORY;
    a->count++;
    json_decref(lists);
    return e;
}
