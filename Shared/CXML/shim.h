#pragma once
// Debian's libxml2 has ICU's types in its headers, older ones than Foundation's own: a Swift file that
// sees both does not compile. Nothing here uses what they are for, libxml2's converters.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
