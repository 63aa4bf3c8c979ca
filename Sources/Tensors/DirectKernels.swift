import CKernels
import Glibc

/// The instruction sets that the direct kernels are compiled for. All give the same bits.
public enum InstructionSet: String, Sendable, CaseIterable {
  /// Vectors of four, on any CPU.
  case portable
  /// AVX2 with fused multiply-add.
  case avx2
  /// AVX-512 F, BW, DQ and VL.
  case avx512
  /// The same with the bfloat16 dot product.
  case avx512BFloat16 = "avx512bf16"

  /// Does this CPU have it?
  public var isSupported: Bool { vnb_kernels_for(rawValue) != nil }

  /// The fastest that this CPU has, or the one that the environment variable `VNB_ISA` names if it
  /// has that.
  public static var current: InstructionSet {
    if let text = getenv("VNB_ISA"), let named = InstructionSet(rawValue: String(cString: text)),
      named.isSupported
    {
      return named
    }
    return fastest
  }

  /// The widest, and with dot products if they are faster than what stands for them.
  private static let fastest =
    allCases.last {
      $0 == .avx512BFloat16 ? vnb_bfloat16_dot_pays() : $0.isSupported
    } ?? .portable
}

/// The functions of one instruction set.
struct DirectKernels: @unchecked Sendable {
  let table: UnsafePointer<vnb_kernels>

  /// The functions for `instructions`, or the portable ones where the CPU lacks them.
  init(_ instructions: InstructionSet) {
    guard
      let table = vnb_kernels_for(instructions.rawValue)
        ?? vnb_kernels_for(InstructionSet.portable.rawValue)
    else { preconditionFailure("the portable kernels are always there") }
    self.table = table
  }

  /// Columns of a packed panel of weights.
  static let panel = Int(VNB_PANEL)

  /// Panels that hold `columns` columns.
  static func panels(_ columns: Int) -> Int { (columns + panel - 1) / panel }

  /// Copies `count` numbers as a bfloat16 operand of a product whose steps are `step` apart. Both
  /// may be the same memory.
  func copyOperand(_ source: Floats, count: Int, step: Int, into target: MutableFloats) {
    table.pointee.operand(source, count, step, target)
  }
}

extension vnb_strip {
  /// A strip that stores plain sums; what is not set here is zero.
  init(rows: Int, columns: Int, depth: Int) {
    self.init()
    self.rows = Int32(rows)
    self.columns = Int32(columns)
    self.depth = Int32(depth)
    inner = 1
    outer = 1
    epilogue.slope = 1
  }

  /// Sets what the sums of the columns from `column` on start from.
  mutating func start(_ end: DirectEpilogue, column: Int) {
    epilogue.bias = end.bias.map { $0 + column }
  }

  /// Sets what is done to finished sums of a result whose first element is element `offset` of the
  /// whole.
  mutating func finish(_ end: DirectEpilogue, offset: Int) {
    epilogue.slope = end.slope
    epilogue.gate = end.gate.map { $0 + offset }
    epilogue.gate_slope = end.gateSlope
  }
}

/// An epilogue taken apart: what the kernels do, and what is left for a pass of its own.
struct DirectEpilogue {
  var bias: Floats?
  var slope: Float = 1
  var gate: Floats?
  var gateSlope: Float = 1
  /// SELU needs an exponential, or a derivative that is no step: done afterwards.
  var activation: Activation?
  var derivative: (activation: Activation, output: Floats)?

  init(_ epilogue: Epilogue) {
    switch epilogue {
    case .none:
      break
    case .activation(let bias, let activation):
      self.bias = bias
      switch activation {
      case .identity: break
      case .leakyReLU(let slope): self.slope = slope
      case .relu: slope = 0
      case .selu: self.activation = activation
      }
    case .derivative(let activation, let output):
      switch activation {
      case .identity: break
      case .leakyReLU(let slope): (gate, gateSlope) = (output, slope)
      case .relu: (gate, gateSlope) = (output, 0)
      case .selu: derivative = (activation, output)
      }
    }
  }

  /// Does what is left on the finished result.
  func finish(_ result: MutableFloats, count: Int, with backend: DirectBackend) {
    if let activation {
      backend.activate(result, count: count, activation, into: result)
    }
    if let derivative {
      backend.multiplyByDerivative(
        result, count: count, derivative.activation, output: derivative.output)
    }
  }
}
