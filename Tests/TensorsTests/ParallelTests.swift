import Tensors
import Testing

@Suite struct ParallelTests {
  @Test(arguments: [1, 2, 3, 8])
  func visitsEveryIndexOnce(threads: Int) {
    let parallel = Parallel(threads: threads)
    let visits = Buffer(count: 1000)
    for _ in 0..<50 {
      parallel.forEach(1000) { index, worker in
        precondition((0..<threads).contains(worker))
        visits.pointer[index] += 1
      }
    }
    #expect(visits.values.allSatisfy { $0 == 50 })
  }

  @Test("a piece does work of its own on its own thread", arguments: [1, 2, 4])
  func nestedWork(threads: Int) {
    let parallel = Parallel(threads: threads)
    let visits = Buffer(count: 40 * 10)
    #expect(parallel.currentWorker == nil)
    for _ in 0..<20 {
      parallel.forEach(40) { outer, worker in
        precondition(parallel.currentWorker == worker)
        parallel.forEach(10) { inner, innerWorker in
          precondition(innerWorker == worker)
          visits.pointer[outer * 10 + inner] += 1
        }
      }
    }
    #expect(parallel.currentWorker == nil)
    #expect(visits.values.allSatisfy { $0 == 20 })
  }

  @Test func piecesCoverTheRange() {
    for count in [1, 5, 31, 32, 100] {
      for pieces in 1...min(count, 9) {
        let all = (0..<pieces).flatMap { Array(Parallel.bounds($0, of: pieces, count: count)) }
        #expect(all == Array(0..<count))
      }
    }
  }
}
