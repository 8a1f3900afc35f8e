#include "cli/flags.h"

#include <CLI/CLI.hpp>

namespace labelix::cli {

CLI::Option* AddValue(CLI::App* command, const std::string& names, const std::string& type,
                      const std::string& description) {
  return AddValues(command, names, type, description)->expected(1)->allow_extra_args(false);
}

CLI::Option* AddValues(CLI::App* command, const std::string& names, const std::string& type,
                       const std::string& description) {
  return command->add_option(names, CLI::callback_t(), description)
      ->type_name(type)
      ->expected(1, CLI::detail::expected_max_vector_size)
      ->allow_extra_args()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void AddColor(CLI::App* command) {
  AddValue(command, "--color", "WHEN", "auto, always or never [auto]");
}

void AddStateFlags(CLI::App* command, const std::string& formats, Options* options) {
  AddValue(command, "-f,--filename", "FILE",
           "dump, watch or folder to read, `-` is standard input; may be repeated");
  AddValue(command, "-n,--namespace", "NAMESPACE", "namespace to look in [default]");
  command->add_flag("-A,--all-namespaces", options->all_namespaces, "look in all namespaces");
  AddValue(command, "-o,--output", "FORMAT", formats);
  command->add_flag("--no-headers", options->no_headers, "tables without their first line");
  command->add_flag("--exit-code", options->exit_code,
                    "exit with 1 if nothing was found, 3 if that cannot be said");
  AddValue(command, "--kinds", "FILE", "how kinds of your own select, as JSON");
  AddColor(command);
  AddValue(command, "--at", "RV",
           "the answer as of this resourceVersion, or as of KIND=RV,...: what came later is passed "
           "over");
}

void Drop(CLI::App* command, const std::string& flag) {
  command->remove_option(command->get_option(flag));
}

std::vector<std::string> Given(const CLI::App* command, const std::string& flag) {
  const CLI::Option* option = command->get_option_no_throw(flag);
  return option == nullptr ? std::vector<std::string>() : option->results();
}

std::string Last(const CLI::App* command, const std::string& flag, const std::string& otherwise) {
  const std::vector<std::string> given = Given(command, flag);
  return given.empty() || given.back().empty() ? otherwise : given.back();
}

void ReadCommon(const CLI::App* command, Options* options) {
  options->args = Given(command, kPositional);
  options->files = Given(command, "--filename");
  options->ns = Last(command, "--namespace", "default");
  options->output = Last(command, "--output", "");
  options->kinds = Last(command, "--kinds", "");
  options->at = Last(command, "--at", "");
}

}  // namespace labelix::cli
