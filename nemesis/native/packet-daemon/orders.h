#ifndef ORDERS_H
#define ORDERS_H

#include "rule.h"

/*
 * Reads `ID name=value …`, the rest of an order that installs a rule. NULL, and what is wrong in `problem`, where it says
 * nothing that can be done.
 */
struct rule *order_rule(char *text, const char **problem);

#endif
