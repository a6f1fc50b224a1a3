#include "CProtobufJSON.h"
