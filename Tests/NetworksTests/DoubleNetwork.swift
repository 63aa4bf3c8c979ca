import Glibc
import Networks
import Tensors

/// The loss of an autoencoder in double precision, straight from the definitions and sharing
/// nothing with the engine: for finite differences.
///
/// A convolution here gathers, a transposed one scatters; layers follow the documentation of
/// `AutoencoderConfiguration`.
struct DoubleNetwork {
  let configuration: AutoencoderConfiguration
  let picture: PictureShape
  let loss: ReconstructionLoss
  let fact: Double
  var parameters: [String: [Double]]

  /// A batch of pictures or maps.
  struct Maps {
    var batch: Int
    var height: Int
    var width: Int
    var channels: Int
    var values: [Double]

    init(batch: Int, height: Int, width: Int, channels: Int) {
      self.batch = batch
      self.height = height
      self.width = width
      self.channels = channels
      values = Array(repeating: 0, count: batch * height * width * channels)
    }

    func index(_ b: Int, _ y: Int, _ x: Int, _ c: Int) -> Int {
      ((b * height + y) * width + x) * channels + c
    }
  }

  /// Reconstruction + fact · KL in training mode.
  func loss(pictures: [Double], noise: [Double], dropout: DropoutNoise) -> Double {
    let batch = dropout.indices.count
    var maps = Maps(
      batch: batch, height: picture.height, width: picture.width, channels: picture.channels)
    maps.values = pictures
    let layers = configuration.filters.count
    var sizes: [(height: Int, width: Int, channels: Int)] = []
    for layer in 0..<layers {
      sizes.append((maps.height, maps.width, maps.channels))
      maps = convolution(
        maps, "encoder.conv\(layer + 1)", configuration.filters[layer],
        configuration.kernels[layer], configuration.strides[layer])
      maps = stage(maps, "encoder", layer + 1, dropout)
    }
    var features = maps
    if let units = configuration.encoderDense {
      features = dense(features, "encoder.dense", units)
      features.values = features.values.map(activate)
    }
    let length = configuration.codeLength
    var kl = 0.0
    var code: Maps
    if configuration.kind == .plain {
      code = dense(features, "encoder.code", length)
    } else {
      code = dense(features, "encoder.mu", length)
      let logVariance = dense(features, "encoder.log_var", length)
      for index in code.values.indices {
        let (m, l) = (code.values[index], logVariance.values[index])
        kl -= 0.5 * (1 + l - m * m - exp(l))
        code.values[index] = m + exp(l / 2) * noise[index]
      }
    }
    let start = maps.height * maps.width * maps.channels
    let flat = dense(code, "decoder.dense", start)
    maps.values = flat.values
    for layer in 0..<layers {
      let mirrored = layers - 1 - layer
      let name = "decoder.conv\(layer + 1)"
      let (kernel, stride) = (configuration.kernels[mirrored], configuration.strides[mirrored])
      if configuration.upsampling == .nearest {
        if stride == 2 { maps = doubled(maps) }
        maps = convolution(maps, name, sizes[mirrored].channels, kernel, 1)
      } else {
        maps = transposed(
          maps, name, sizes[mirrored].channels, kernel, stride, sizes[mirrored].height,
          sizes[mirrored].width)
      }
      if layer < layers - 1 { maps = stage(maps, "decoder", layer + 1, dropout) }
    }
    return (reconstruction(maps.values, pictures) + fact * kl) / Double(batch)
  }

  private func reconstruction(_ logits: [Double], _ targets: [Double]) -> Double {
    var sum = 0.0
    for (logit, target) in zip(logits, targets) {
      let value = 1 / (1 + exp(-logit))
      switch loss {
      case .crossEntropy: sum -= target * log(value) + (1 - target) * log(1 - value)
      case .squaredError: sum += (value - target) * (value - target)
      }
    }
    return sum / Double(picture.channels)
  }

  private subscript(_ name: String) -> [Double] { parameters[name] ?? [] }
}

// MARK: - Layers

extension DoubleNetwork {
  private func activate(_ x: Double) -> Double {
    switch configuration.activation {
    case .leakyReLU: x > 0 ? x : Double(Float(0.3)) * x
    case .relu: max(x, 0)
    case .selu: 1.050_700_98 * (x > 0 ? x : 1.673_263_24 * (exp(x) - 1))
    }
  }

  private func stage(
    _ input: Maps, _ part: String, _ number: Int, _ noise: DropoutNoise
  ) -> Maps {
    var maps = normalized(input, "\(part).norm\(number)")
    maps.values = maps.values.map(activate)
    maps = dropped(maps, "\(part).dropout\(number)", noise)
    guard configuration.blocks == .residual else { return maps }
    let name = "\(part).block\(number)"
    var body = convolution(maps, "\(name).conv1", maps.channels, 3, 1)
    body = normalized(body, "\(name).norm1")
    body.values = body.values.map(activate)
    body = convolution(body, "\(name).conv2", maps.channels, 3, 1)
    body = normalized(body, "\(name).norm2")
    for index in maps.values.indices {
      maps.values[index] = activate(maps.values[index] + body.values[index])
    }
    return maps
  }

  private func dense(_ input: Maps, _ name: String, _ units: Int) -> Maps {
    let inputs = input.values.count / input.batch
    let (kernel, bias) = (self[name + ".kernel"], self[name + ".bias"])
    var output = Maps(batch: input.batch, height: 1, width: 1, channels: units)
    for b in 0..<input.batch {
      for o in 0..<units {
        var sum = bias[o]
        for i in 0..<inputs { sum += input.values[b * inputs + i] * kernel[i * units + o] }
        output.values[b * units + o] = sum
      }
    }
    return output
  }

  private func padding(_ size: Int, _ kernel: Int, _ stride: Int) -> Int {
    let total = size % stride == 0 ? max(kernel - stride, 0) : max(kernel - size % stride, 0)
    return total / 2
  }

  private func convolution(
    _ input: Maps, _ name: String, _ filters: Int, _ kernel: Int, _ stride: Int
  ) -> Maps {
    let (weights, bias) = (self[name + ".kernel"], self[name + ".bias"])
    var output = Maps(
      batch: input.batch, height: (input.height + stride - 1) / stride,
      width: (input.width + stride - 1) / stride, channels: filters)
    let top = padding(input.height, kernel, stride)
    let left = padding(input.width, kernel, stride)
    for b in 0..<input.batch {
      for y in 0..<output.height {
        for x in 0..<output.width {
          for o in 0..<filters {
            var sum = bias[o]
            for ky in 0..<kernel {
              let row = y * stride + ky - top
              guard (0..<input.height).contains(row) else { continue }
              for kx in 0..<kernel {
                let column = x * stride + kx - left
                guard (0..<input.width).contains(column) else { continue }
                for i in 0..<input.channels {
                  sum +=
                    input.values[input.index(b, row, column, i)]
                    * weights[((ky * kernel + kx) * input.channels + i) * filters + o]
                }
              }
            }
            output.values[output.index(b, y, x, o)] = sum
          }
        }
      }
    }
    return output
  }

  private func transposed(
    _ input: Maps, _ name: String, _ filters: Int, _ kernel: Int, _ stride: Int, _ height: Int,
    _ width: Int
  ) -> Maps {
    let (weights, bias) = (self[name + ".kernel"], self[name + ".bias"])
    var output = Maps(batch: input.batch, height: height, width: width, channels: filters)
    for index in output.values.indices { output.values[index] = bias[index % filters] }
    let top = padding(height, kernel, stride)
    let left = padding(width, kernel, stride)
    for b in 0..<input.batch {
      for y in 0..<input.height {
        for x in 0..<input.width {
          for ky in 0..<kernel {
            let row = y * stride + ky - top
            guard (0..<height).contains(row) else { continue }
            for kx in 0..<kernel {
              let column = x * stride + kx - left
              guard (0..<width).contains(column) else { continue }
              for o in 0..<filters {
                var sum = 0.0
                for i in 0..<input.channels {
                  sum +=
                    input.values[input.index(b, y, x, i)]
                    * weights[((ky * kernel + kx) * filters + o) * input.channels + i]
                }
                output.values[output.index(b, row, column, o)] += sum
              }
            }
          }
        }
      }
    }
    return output
  }

  private func normalized(_ input: Maps, _ name: String) -> Maps {
    guard configuration.batchNormalization else { return input }
    let (gamma, beta) = (self[name + ".gamma"], self[name + ".beta"])
    var output = input
    let rows = input.values.count / input.channels
    for channel in 0..<input.channels {
      let values = (0..<rows).map { input.values[$0 * input.channels + channel] }
      let mean = values.reduce(0, +) / Double(rows)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)
      for row in 0..<rows {
        output.values[row * input.channels + channel] =
          gamma[channel] * (values[row] - mean) / (variance + 1e-3).squareRoot() + beta[channel]
      }
    }
    return output
  }

  private func dropped(_ input: Maps, _ name: String, _ noise: DropoutNoise) -> Maps {
    guard configuration.dropout > 0 else { return input }
    let rate = configuration.dropout
    let stream = RandomStream(
      seed: noise.seed, purpose: "train." + name, part: UInt64(noise.epoch))
    let size = input.values.count / input.batch
    let blocks = (size + 3) / 4
    let alpha = -1.050_700_98 * 1.673_263_24
    let a = 1 / ((1 - rate) * (1 + rate * alpha * alpha)).squareRoot()
    var output = input
    for b in 0..<input.batch {
      for i in 0..<size {
        let random = stream.uniform(at: UInt64(noise.indices[b] * blocks * 4 + i))
        let isKept = random >= Float(rate)
        let value = input.values[b * size + i]
        if configuration.activation == .selu {
          output.values[b * size + i] = a * (isKept ? value : alpha) - a * alpha * rate
        } else {
          output.values[b * size + i] = isKept ? value / (1 - rate) : 0
        }
      }
    }
    return output
  }

  private func doubled(_ input: Maps) -> Maps {
    var output = Maps(
      batch: input.batch, height: 2 * input.height, width: 2 * input.width,
      channels: input.channels)
    for b in 0..<input.batch {
      for y in 0..<output.height {
        for x in 0..<output.width {
          for c in 0..<input.channels {
            output.values[output.index(b, y, x, c)] =
              input.values[input.index(b, y / 2, x / 2, c)]
          }
        }
      }
    }
    return output
  }
}
