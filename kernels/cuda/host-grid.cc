/** @file See host-grid.h. */
#include "host-grid.h"

#include <memory>
#include <thread>
#include <vector>

namespace refract {

thread_local Index threadIdx, blockIdx, blockDim, gridDim;

namespace {

constexpr size_t STACK = 64 * 1024;

/** The threads of one block, as fibers of one thread of the system. */
class Fibers {
 public:
  void run(unsigned threads, const std::function<void()>& body) {
    body_ = &body;
    if (fibers_.size() < threads) fibers_.resize(threads);
    for (unsigned i = 0; i < threads; i++) start(i);
    for (unsigned running = threads; running > 0;) {
      running = 0;
      for (current_ = 0; current_ < threads; current_++) {
        if (fibers_[current_].done) continue;
        threadIdx.x = current_;
        swapcontext(&scheduler_, &fibers_[current_].context);
        if (!fibers_[current_].done) running++;
      }
    }
  }

  void handOver() { swapcontext(&fibers_[current_].context, &scheduler_); }

 private:
  struct Fiber {
    ucontext_t context;
    std::unique_ptr<char[]> stack;
    bool done = false;
  };

  void start(unsigned i) {
    Fiber& fiber = fibers_[i];
    if (!fiber.stack) fiber.stack.reset(new char[STACK]);
    fiber.done = false;
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack.get();
    fiber.context.uc_stack.ss_size = STACK;
    fiber.context.uc_link = &scheduler_;
    makecontext(&fiber.context, &Fibers::enter, 0);
  }

  static void enter();

  std::vector<Fiber> fibers_;
  ucontext_t scheduler_;
  unsigned current_ = 0;
  const std::function<void()>* body_ = nullptr;
};

thread_local Fibers fibers;

void Fibers::enter() {
  (*fibers.body_)();
  fibers.fibers_[fibers.current_].done = true;
}

void runBlock(unsigned threads, bool hasBarriers, const std::function<void()>& body) {
  if (hasBarriers) return fibers.run(threads, body);
  for (unsigned i = 0; i < threads; i++) {
    threadIdx.x = i;
    body();
  }
}

}  // namespace

void __syncthreads() { fibers.handOver(); }

void pause() { std::this_thread::yield(); }

void runGrid(Index blocks, unsigned threads, bool hasBarriers, const std::function<void()>& body) {
  const unsigned total = blocks.x * blocks.y;
  std::atomic<unsigned> next{0};
  const auto work = [&] {
    blockDim = {threads, 1, 1};
    gridDim = blocks;
    for (unsigned block = next++; block < total; block = next++) {
      blockIdx = {block % blocks.x, block / blocks.x, 0};
      runBlock(threads, hasBarriers, body);
    }
  };
  std::vector<std::thread> workers;
  // Only blocks with barriers can meet; for others more threads would cost more than they gain.
  for (unsigned i = 1; hasBarriers && i < 3 && i < total; i++) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
}

}  // namespace refract
