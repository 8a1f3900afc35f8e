// The lines of -o json: one answer each, in the fields that docs/cli.md
// promises.
#ifndef LABELIX_CLI_ANSWER_JSON_H_
#define LABELIX_CLI_ANSWER_JSON_H_

#include <string>

#include "labelix/cluster.h"

namespace labelix::cli {

std::string MatchJson(const Version& version, const SelectorMatch& match);
std::string RelationJson(const Relation& relation);
std::string EndpointJson(const Endpoint& endpoint);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_ANSWER_JSON_H_
