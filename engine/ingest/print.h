// One object's JSON text, printed as kubectl prints it. The public calls of
// labelix/cluster.h ("Printing") are defined here.
#ifndef LABELIX_ENGINE_INGEST_PRINT_H_
#define LABELIX_ENGINE_INGEST_PRINT_H_

#include "labelix/cluster.h"

#endif  // LABELIX_ENGINE_INGEST_PRINT_H_
