import Glibc
import Raster

// A transposed convolution of stride s gives pixels whose distance is a multiple of s the same
// weights, and others different ones; what that leaves in a picture repeats every s pixels (Odena,
// Dumoulin and Olah, "Deconvolution and checkerboard artifacts", 2016). So it shows in the spectrum
// at the frequencies k/s and l/s.
//
// 1. The luma, less its mean, is weighted by a Hann window in both directions, since the edges of
//    a picture that does not go on periodically would put energy at every frequency.
// 2. P(k, l) = |Σ w(x) w(y) v(x, y) e^(−2πi (k x + l y)/s)|² for all k, l = 0 … s − 1, not both 0.
// 3. Their sum is taken as a share of the whole spectrum's energy (Parseval: width · height ·
//    Σ (w v)²), so that brightness and contrast do not count.

extension Image {
  /// The share of the energy that lies at the frequencies of a stride: 0…1, and small.
  ///
  /// - Precondition: `stride` is at least 2.
  public func checkerboardEnergy(stride: Int) -> Double {
    precondition(stride >= 2, "a stride of 1 has no frequency")
    let plane = Plane(self)
    let columns = Self.window(width)
    let rows = Self.window(height)
    let weight = columns.reduce(0, +) * rows.reduce(0, +)
    var mean = 0.0
    for y in 0..<height {
      for x in 0..<width { mean += columns[x] * rows[y] * plane[x, y] }
    }
    mean /= weight
    // By the remainders of x and y all pixels of one phase come together.
    var phases = [Double](repeating: 0, count: stride * stride)
    var energy = 0.0
    for y in 0..<height {
      for x in 0..<width {
        let value = columns[x] * rows[y] * (plane[x, y] - mean)
        phases[y % stride * stride + x % stride] += value
        energy += value * value
      }
    }
    guard energy > 1e-12 * Double(width * height) else { return 0 }
    var sum = 0.0
    for frequency in 1..<(stride * stride) {
      var (real, imaginary) = (0.0, 0.0)
      for phase in phases.indices {
        let turns = frequency % stride * (phase % stride) + frequency / stride * (phase / stride)
        let angle = 2 * Double.pi * Double(turns % stride) / Double(stride)
        real += phases[phase] * cos(angle)
        imaginary -= phases[phase] * sin(angle)
      }
      sum += real * real + imaginary * imaginary
    }
    return sum / (Double(width * height) * energy)
  }

  /// Hann's window, taken at the middles of the pixels.
  private static func window(_ count: Int) -> [Double] {
    (0..<count).map { 0.5 - 0.5 * cos(2 * Double.pi * (Double($0) + 0.5) / Double(count)) }
  }
}
