// An object as the event that brings it, and the other way round.
#ifndef LABELIX_ENGINE_KUBERNETES_OBJECT_EVENT_H_
#define LABELIX_ENGINE_KUBERNETES_OBJECT_EVENT_H_

#include "labelix/engine.h"
#include "labelix/event.h"

namespace labelix::kubernetes {

// Its labels are a view into `object`, all else into what that shows.
Event EventOf(const ObjectView& object);

// Views into what the event shows.
ObjectView ViewOf(const Event& event);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_OBJECT_EVENT_H_
