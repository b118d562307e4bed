/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults: a status and two messages. */
#include "searcher/web/fault.h"

bool
fault_set(struct fault *f, int status, const char *format, ...)
{
	va_list args;

	if (f->status)
		return false;
	f->status = status;
	va_start(args, format);
	f->message = g_strdup_vprintf(format, args);
	va_end(args);
	return false;
}

void
fault_release(struct fault *f)
{
	g_free(f->message);
	g_free(f->detail);
	*f = (struct fault){0};
}

const char *
fault_reason(int status)
{
	static const struct {
		int status;
		const char *reason;
	} reasons[] = {
	    {200, "OK"},
	    {304, "Not Modified"},
	    {400, "Bad Request"},
	    {404, "Not Found"},
	    {405, "Method Not Allowed"},
	    {413, "Content Too Large"},
	    {415, "Unsupported Media Type"},
	    {500, "Internal Server Error"},
	    {503, "Service Unavailable"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Error";
}
