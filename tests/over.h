// SPDX-License-Identifier: Apache-2.0
/* What must hold of a node at any time: it is over none of its limits. */
#ifndef GODA_TESTS_OVER_H
#define GODA_TESTS_OVER_H

#include "proto/node/state.h"

/* NULL, or which limit it is over. */
const char *node_over(const struct node *n);

#endif
