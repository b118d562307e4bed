#include "indexer/command.h"
int cmd_why(const struct command *self, int argc, char **argv) { return command_usage(self, "not yet"); }
