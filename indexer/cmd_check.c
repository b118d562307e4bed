#include "indexer/command.h"
int cmd_check(const struct command *self, int argc, char **argv) { return command_usage(self, "not yet"); }
