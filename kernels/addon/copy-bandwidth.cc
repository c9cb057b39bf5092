/** @file See copy-bandwidth.h; after the Copy kernel of STREAM (McCalpin). */
#include "copy-bandwidth.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

namespace refract {

namespace {

/** A barrier for a handful of threads that all have a core of their own. */
class Barrier {
 public:
  explicit Barrier(int count) : count_(count) {}
  void wait() {
    const int round = round_.load();
    if (++waiting_ == count_) {
      waiting_ = 0;
      round_++;
    } else {
      while (round_.load() == round) std::this_thread::yield();
    }
  }

 private:
  const int count_;
  std::atomic<int> waiting_{0};
  std::atomic<int> round_{0};
};

}  // namespace

double copyBandwidth(size_t bytes, int threads, int repeats) {
  using Clock = std::chrono::steady_clock;
  struct Turn {
    Clock::time_point start, end;
  };
  const size_t part = bytes / static_cast<size_t>(threads);
  std::vector<std::unique_ptr<char[]>> memory;
  for (int i = 0; i < 2 * threads; i++) memory.emplace_back(new char[part]);
  std::vector<std::vector<Turn>> turns(static_cast<size_t>(threads), std::vector<Turn>(static_cast<size_t>(repeats)));

  Barrier barrier(threads);
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; i++) {
    workers.emplace_back([&, i, from = memory[2 * i].get(), to = memory[2 * i + 1].get()] {
      std::memset(from, 1, part);
      std::memset(to, 2, part);
      for (Turn& turn : turns[static_cast<size_t>(i)]) {
        barrier.wait();
        turn.start = Clock::now();
        std::memcpy(to, from, part);
        turn.end = Clock::now();
      }
    });
  }
  for (std::thread& worker : workers) worker.join();

  double best = 0;
  for (size_t repeat = 0; repeat < static_cast<size_t>(repeats); repeat++) {
    Turn all = turns[0][repeat];
    for (const std::vector<Turn>& own : turns) {
      all.start = std::min(all.start, own[repeat].start);
      all.end = std::max(all.end, own[repeat].end);
    }
    const double seconds = std::chrono::duration<double>(all.end - all.start).count();
    best = std::max(best, 2.0 * static_cast<double>(part) * threads / seconds / 1e9);
  }
  return best;
}

}  // namespace refract
