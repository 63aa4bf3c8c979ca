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

  @Test func piecesCoverTheRange() {
    for count in [1, 5, 31, 32, 100] {
      for pieces in 1...min(count, 9) {
        let all = (0..<pieces).flatMap { Array(Parallel.bounds($0, of: pieces, count: count)) }
        #expect(all == Array(0..<count))
      }
    }
  }
}
