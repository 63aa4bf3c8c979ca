import Glibc
import Synchronization

/// A fixed number of threads that share out numbered pieces of work.
///
/// What makes results independent of the number of threads: callers cut work into pieces by the
/// sizes of the data alone, each piece writes memory of its own, and partial sums are added in the
/// order of the pieces afterwards. Which thread takes which piece does not matter then, so pieces
/// are handed out as threads become free.
///
///     parallel.forEach(slices) { slice, worker in … }
///
/// Calls from several threads wait for each other. A piece may call `forEach` itself: its thread then
/// does all of that work alone, as the worker that it is.
public final class Parallel: Sendable {
  /// Number of threads, the calling one included.
  public let threads: Int

  private let pool: WorkerPool?
  /// The calling thread's seat while it works.
  private let callersSeat: Seat

  /// Starts `threads` − 1 threads, which live as long as the value.
  public init(threads: Int) {
    precondition(threads >= 1, "at least one thread")
    self.threads = threads
    callersSeat = Seat(worker: 0, team: Team())
    pool = threads > 1 ? WorkerPool(workers: threads - 1, team: callersSeat.team) : nil
  }

  deinit {
    pool?.stop()
  }

  /// Number of processors that are online.
  public static var availableProcessors: Int {
    max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// Calls `body` once for each index below `count` and returns when all are done. `worker` is below
  /// `threads` and held by one piece at a time: it selects scratch memory.
  public func forEach(_ count: Int, _ body: (_ index: Int, _ worker: Int) -> Void) {
    if let worker = currentWorker {
      for index in 0..<max(count, 0) { body(index, worker) }
      return
    }
    let previous = Seat.take(callersSeat)
    defer { Seat.restore(previous) }
    guard let pool, count > 1 else {
      for index in 0..<max(count, 0) { body(index, 0) }
      return
    }
    withoutActuallyEscaping(body) { pool.run(count: count, body: $0) }
  }

  /// The worker as which the calling thread does a piece of this value's work; nil outside of one.
  public var currentWorker: Int? { Seat.worker(of: callersSeat.team) }

  /// The bounds of piece `index` of `pieces` nearly equal pieces of `0..<count`.
  @inline(__always)
  public static func bounds(_ index: Int, of pieces: Int, count: Int) -> Range<Int> {
    (count * index / pieces)..<(count * (index + 1) / pieces)
  }
}

/// What the threads of one `Parallel` have in common: its identity.
private final class Team: Sendable {}

/// Which worker of which team a thread is at the moment.
private final class Seat: Sendable {
  let worker: Int
  let team: Team

  init(worker: Int, team: Team) {
    self.worker = worker
    self.team = team
  }

  /// Where each thread finds its seat.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let status = pthread_key_create(&key, nil)
    precondition(status == 0, "no key for memory of a thread's own")
    return key
  }()

  /// Seats the calling thread, and returns where it sat before. The seat has to outlive that.
  static func take(_ seat: Seat) -> UnsafeMutableRawPointer? {
    let previous = pthread_getspecific(key)
    pthread_setspecific(key, Unmanaged.passUnretained(seat).toOpaque())
    return previous
  }

  /// Seats the calling thread where it sat before.
  static func restore(_ previous: UnsafeMutableRawPointer?) {
    pthread_setspecific(key, previous)
  }

  /// The calling thread's worker in `team`, if it works for that.
  static func worker(of team: Team) -> Int? {
    guard let pointer = pthread_getspecific(key) else { return nil }
    let seat = Unmanaged<Seat>.fromOpaque(pointer).takeUnretainedValue()
    return seat.team === team ? seat.worker : nil
  }
}

/// The threads behind `Parallel`: they sleep until the generation changes, take indices from a
/// shared counter until none is left, and report that they are done.
private final class WorkerPool: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let callerLock: UnsafeMutablePointer<pthread_mutex_t>
  private let start: UnsafeMutablePointer<pthread_cond_t>
  private let done: UnsafeMutablePointer<pthread_cond_t>
  private let next = Atomic<Int>(0)
  /// The generation again, and the workers still busy: for a look without the lock.
  private let announced = Atomic<Int>(0)
  private let unfinished = Atomic<Int>(0)
  private var threads: [pthread_t] = []
  /// How often a thread looks before it sleeps, some ten microseconds: pieces of work follow each
  /// other closely, and to wake a thread takes longer than many of them.
  private static let looks = 10_000

  // Guarded by `lock`.
  private var generation = 0
  private var busy = 0
  private var isStopping = false
  private var count = 0
  private var body: ((Int, Int) -> Void)?

  init(workers: Int, team: Team) {
    lock = .allocate(capacity: 1)
    callerLock = .allocate(capacity: 1)
    start = .allocate(capacity: 1)
    done = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    pthread_mutex_init(callerLock, nil)
    pthread_cond_init(start, nil)
    pthread_cond_init(done, nil)
    for worker in 1...workers {
      let entry = WorkerEntry(pool: self, seat: Seat(worker: worker, team: team))
      let argument = Unmanaged.passRetained(entry)
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let entry = Unmanaged<WorkerEntry>.fromOpaque(argument).takeRetainedValue()
          _ = Seat.take(entry.seat)
          entry.pool.work(entry.seat.worker)
          return nil
        }, argument.toOpaque())
      if status == 0 {
        threads.append(thread)
      } else {
        argument.release()  // fewer threads give the same results, later
      }
    }
  }

  deinit {
    pthread_cond_destroy(start)
    pthread_cond_destroy(done)
    pthread_mutex_destroy(lock)
    pthread_mutex_destroy(callerLock)
    start.deallocate()
    done.deallocate()
    lock.deallocate()
    callerLock.deallocate()
  }

  /// Ends the threads and waits for them.
  func stop() {
    pthread_mutex_lock(lock)
    isStopping = true
    pthread_cond_broadcast(start)
    pthread_mutex_unlock(lock)
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }

  func run(count: Int, body: @escaping (Int, Int) -> Void) {
    pthread_mutex_lock(callerLock)
    pthread_mutex_lock(lock)
    self.body = body
    self.count = count
    next.store(0, ordering: .relaxed)
    busy = threads.count
    unfinished.store(busy, ordering: .relaxed)
    generation += 1
    announced.store(generation, ordering: .releasing)
    pthread_cond_broadcast(start)
    pthread_mutex_unlock(lock)
    takePieces(of: count, worker: 0, body)
    look { unfinished.load(ordering: .acquiring) == 0 }
    pthread_mutex_lock(lock)
    while busy > 0 { pthread_cond_wait(done, lock) }
    self.body = nil
    pthread_mutex_unlock(lock)
    pthread_mutex_unlock(callerLock)
  }

  private func work(_ worker: Int) {
    var seen = 0
    while true {
      look { announced.load(ordering: .acquiring) != seen }
      pthread_mutex_lock(lock)
      while generation == seen && !isStopping { pthread_cond_wait(start, lock) }
      if isStopping {
        pthread_mutex_unlock(lock)
        return
      }
      seen = generation
      let count = self.count
      do {
        let body = self.body
        pthread_mutex_unlock(lock)
        if let body { takePieces(of: count, worker: worker, body) }
      }
      pthread_mutex_lock(lock)
      busy -= 1
      unfinished.store(busy, ordering: .releasing)
      if busy == 0 { pthread_cond_signal(done) }
      pthread_mutex_unlock(lock)
    }
  }

  /// Returns once `condition` holds, or after a short while.
  @inline(__always)
  private func look(_ condition: () -> Bool) {
    for _ in 0..<Self.looks {
      if condition() { return }
    }
  }

  private func takePieces(of count: Int, worker: Int, _ body: (Int, Int) -> Void) {
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      body(index, worker)
    }
  }
}

/// What a new thread is told.
private final class WorkerEntry {
  let pool: WorkerPool
  let seat: Seat

  init(pool: WorkerPool, seat: Seat) {
    self.pool = pool
    self.seat = seat
  }
}
