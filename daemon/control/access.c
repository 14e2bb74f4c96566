// SPDX-License-Identifier: Apache-2.0
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/control/server.h"
#include "proto/base/text.h"

/* The user database's answers lie in a room of the caller's. */
enum { RECORD_ROOM = 16 * 1024 };

static bool group_id(const char *name, gid_t *ret)
{
    char room[RECORD_ROOM];
    struct group group, *found = NULL;
    if (!*name || getgrnam_r(name, &group, room, sizeof room, &found) != 0 || !found)
        return false;
    *ret = group.gr_gid;
    return true;
}

/* The groups that the user database gives a user, rather than those of the process: who has been
 * added to a group need not log in anew. */
struct groups {
    gid_t ids[256];
    int count;
};

static void groups_of(uid_t uid, gid_t gid, struct groups *ret)
{
    char room[RECORD_ROOM];
    struct passwd user, *found = NULL;
    *ret = (struct groups){.ids = {gid}, .count = 1};
    if (getpwuid_r(uid, &user, room, sizeof room, &found) != 0 || !found)
        return;
    int count = sizeof ret->ids / sizeof *ret->ids;
    if (getgrouplist(user.pw_name, gid, ret->ids, &count) >= 0)
        ret->count = count;
}

static bool groups_have(const struct groups *groups, const char *name)
{
    gid_t id;
    if (!group_id(name, &id))
        return false;
    for (int i = 0; i < groups->count; i++)
        if (groups->ids[i] == id)
            return true;
    return false;
}

static void user_name(uid_t uid, char ret[static USER_MAX + 1])
{
    char room[RECORD_ROOM];
    struct passwd user, *found = NULL;
    if (getpwuid_r(uid, &user, room, sizeof room, &found) == 0 && found)
        text_copy(bytes_str(user.pw_name), ret, USER_MAX + 1);
    else
        (void)snprintf(ret, USER_MAX + 1, "%lu", (unsigned long)uid);
}

enum access access_of(int fd, const struct config *config, char ret_user[static USER_MAX + 1])
{
    struct ucred peer;
    struct groups groups;
    socklen_t len = sizeof peer;
    ret_user[0] = '\0';
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0 || len != sizeof peer)
        return ACCESS_READ;
    user_name(peer.uid, ret_user);
    if (peer.uid == 0 || peer.uid == geteuid())
        return ACCESS_ADMIN;
    groups_of(peer.uid, peer.gid, &groups);
    if (groups_have(&groups, config_text(config, CONFIG_GROUP_ADMIN)))
        return ACCESS_ADMIN;
    if (groups_have(&groups, config_text(config, CONFIG_GROUP_PUBLISH)))
        return ACCESS_PUBLISH;
    return ACCESS_READ;
}
