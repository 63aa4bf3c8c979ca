import Evaluation
import Statistics

/// Turns what the linear algebra throws into words for the user.
enum LinearAlgebraFailure {
  static func caught<T>(_ work: () throws -> T) throws -> T {
    do {
      return try work()
    } catch is NotConverged {
      throw CommandFailure("the numbers have no principal components: they are not all finite")
    } catch is NotPositiveDefinite {
      throw CommandFailure("a Gaussian cannot be fitted: the numbers are not all finite")
    }
  }
}
