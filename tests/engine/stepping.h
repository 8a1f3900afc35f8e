// Runs code one CPU instruction at a time, and other code in another thread at
// the stops in between. x86-64 Linux, without sanitizers or valgrind, which keep
// signals for themselves.
#ifndef LABELIX_TESTS_ENGINE_STEPPING_H_
#define LABELIX_TESTS_ENGINE_STEPPING_H_

#if defined(__x86_64__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define LABELIX_CAN_STEP

#include <semaphore.h>
#include <signal.h>
#include <ucontext.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <ctime>
#include <functional>
#include <thread>

namespace labelix::test {

struct Stepped {
  uint64_t instructions = 0;  // of the code that was stepped
  uint64_t most_steps = 0;    // instructions of `at_stop`, the most at any stop
  bool stuck = false;         // `at_stop` did not end within a minute
};

class Stepping {
 public:
  uint64_t stride = 1;                 // stop after so many instructions
  bool count_steps = false;            // those of `at_stop` too
  std::function<void()> at_stop = {};  // in a thread of its own

  // Not for several threads.
  Stepped Run(const std::function<void()>& code) const {
    State state;
    state.stride = stride;
    sem_init(&state.go, 0, 0);
    sem_init(&state.done, 0, 0);
    const Trap trap;
    std::thread other([&] { Serve(&state); });
    Begin(&state.own);
    current_ = &state;
    code();
    current_ = nullptr;
    End(&state.own);
    state.over.store(true);
    sem_post(&state.go);
    other.join();
    state.result.instructions = state.own.instructions;
    return state.result;
  }

 private:
  // Of one thread. It is stepped while `on`; the first trap comes from raise().
  struct Steps {
    volatile bool on = false;
    volatile uint64_t instructions = 0;
  };
  struct State {
    Steps own;
    uint64_t stride = 1;
    sem_t go, done;
    std::atomic<bool> over{false};
    Stepped result;
  };

  // The handler while it is needed.
  class Trap {
   public:
    Trap() {
      struct sigaction action = {};
      action.sa_sigaction = &Stepping::OnTrap;
      action.sa_flags = SA_SIGINFO | SA_RESTART;
      sigaction(SIGTRAP, &action, &before_);
    }
    ~Trap() { sigaction(SIGTRAP, &before_, nullptr); }

   private:
    struct sigaction before_ = {};
  };

  static void Begin(Steps* steps) {
    steps->on = true;
    steps_ = steps;
    raise(SIGTRAP);
  }
  static void End(Steps* steps) { steps->on = false; }

  static void OnTrap(int, siginfo_t*, void* context) {
    constexpr greg_t kTrapFlag = 0x100;
    greg_t& flags = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_EFL];
    if (steps_ == nullptr || !steps_->on) {
      flags &= ~kTrapFlag;
      return;
    }
    flags |= kTrapFlag;
    const uint64_t number = steps_->instructions + 1;
    steps_->instructions = number;
    if (current_ != nullptr && number % current_->stride == 0) Stop(current_);
  }

  static void Stop(State* state) {
    if (state->result.stuck) return;
    sem_post(&state->go);
    timespec until = {};
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 60;
    int waited = 0;
    do {
      waited = sem_timedwait(&state->done, &until);
    } while (waited != 0 && errno == EINTR);
    state->result.stuck = waited != 0;
  }

  void Serve(State* state) const {
    for (;;) {
      while (sem_wait(&state->go) != 0) {
      }
      if (state->over.load()) return;
      if (!count_steps) {
        at_stop();
      } else {
        Steps steps;
        Begin(&steps);
        at_stop();
        End(&steps);
        state->result.most_steps = std::max(state->result.most_steps, uint64_t{steps.instructions});
      }
      sem_post(&state->done);
    }
  }

  static inline thread_local Steps* steps_ = nullptr;
  static inline thread_local State* current_ = nullptr;  // of the thread that is stopped
};

}  // namespace labelix::test

#endif
#endif  // LABELIX_TESTS_ENGINE_STEPPING_H_
