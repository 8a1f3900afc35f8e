// An engine and the plain definition, told the same events, and versions of both that are held.
#ifndef LABELIX_TESTS_ENGINE_ENGINE_AND_MODEL_H_
#define LABELIX_TESTS_ENGINE_ENGINE_AND_MODEL_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "labelix/engine.h"
#include "tests/engine/random_world.h"
#include "tests/model/model.h"

namespace labelix::test {

struct HeldVersion {
  Version version;
  model::World world;
};

struct EngineAndModel {
  Engine engine;
  model::World world;
  std::vector<HeldVersion> held;

  // Up to `most` drawn events in one batch. Returns how many.
  int Apply(RandomWorld* random, int most) {
    std::vector<OwnedEvent> owned(static_cast<size_t>(1 + random->Draw(most)));
    std::vector<Event> batch;
    for (OwnedEvent& event : owned) batch.push_back((event = random->NextEvent()).Get());
    EXPECT_TRUE(engine.Apply(batch).ok());
    for (const Event& event : batch) world.Apply(event);
    return static_cast<int>(batch.size());
  }
  // Holds what is now, `percent` of the times, and at most so many: any of them goes.
  void Hold(RandomWorld* random, int percent, size_t most) {
    if (random->Percent(percent)) held.push_back({engine.Current(), world});
    if (held.size() > most) held.erase(held.begin() + random->Draw(static_cast<int>(most) + 1));
  }
};

// By namespace and name.
inline model::NameList NamesOf(const Version& version, const IdSet& ids) {
  model::NameList names;
  for (const ObjectId id : ids) {
    const ObjectView object = version.Get(id);
    names.emplace_back(object.ns, object.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace labelix::test

#endif  // LABELIX_TESTS_ENGINE_ENGINE_AND_MODEL_H_
