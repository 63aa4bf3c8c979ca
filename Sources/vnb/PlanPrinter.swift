import Planning
import Sessions
import Stores
import Terminal

/// Shows a plan: what each cell computes, its price, and the sum.
struct PlanPrinter {
  let console: Console

  /// In seconds.
  private static let quickLimit = 0.05

  func print(_ plan: RunPlan, of opened: OpenedNotebook) {
    let style = console.resultStyle
    console.result(
      "\(style.bold(opened.place.written)): \(Surroundings.shown(opened.folder.path))")
    let width = plan.cells.map(\.label.count).max() ?? 0
    for cell in plan.cells {
      let label = cell.label + String(repeating: " ", count: width - cell.label.count)
      switch cell.state {
      case .off: console.result("  \(label)  \(style.dim("off"))")
      case .stored: console.result("  \(label)  \(style.green("nothing to compute"))")
      case .runs:
        console.result("  \(label)  \(style.yellow(Self.price(of: cell)))")
        for line in Self.lines(for: cell.steps) { console.result("    \(line)") }
      }
    }
    console.result(summary(of: plan))
  }

  /// Equal steps in a row are one line: those of a sweep.
  private static func lines(for steps: [RunPlan.Step]) -> [String] {
    var lines: [(step: RunPlan.Step, count: Int)] = []
    for step in steps {
      if let last = lines.last, last.step == step {
        lines[lines.count - 1].count += 1
      } else {
        lines.append((step, 1))
      }
    }
    // What takes no time to speak of is one line.
    let quick = lines.filter { ($0.step.seconds ?? 1) * Double($0.count) < quickLimit }
    let slow = lines.filter { ($0.step.seconds ?? 1) * Double($0.count) >= quickLimit }
    var result = slow.map { step, count in
      var line = count > 1 ? "\(count) x \(step.command)" : step.command
      if let amount = step.amount { line += ", \(amount)" }
      if let start = step.start { line += ", \(start)" }
      if step.isRepeated, step.amount != nil { line += ", made again" }
      line += ": " + (step.seconds.map { Self.about($0 * Double(count)) } ?? "time not known yet")
      if let bytes = step.bytes { line += ", \(ByteCount.text(bytes * count)) on the disk" }
      return line
    }
    if !quick.isEmpty {
      result.append(
        quick.map { $0.count > 1 ? "\($0.count) x \($0.step.command)" : $0.step.command }
          .joined(separator: ", ") + ": no time to speak of")
    }
    return result
  }

  private static func about(_ seconds: Double) -> String { "about \(DurationText.text(seconds))" }

  /// `about 3 min`, `at least 3 min`, `time not known yet`
  static func price(of cell: RunPlan.Cell) -> String {
    guard cell.isTimeIncomplete else { return about(cell.seconds) }
    return cell.seconds < 0.05
      ? "time not known yet" : "at least \(DurationText.text(cell.seconds))"
  }

  private func summary(of plan: RunPlan) -> String {
    let running = plan.cells.count { $0.state == .runs }
    guard running > 0 else { return "nothing to compute" }
    var text = "\(running) of \(plan.cells.count) cells to run"
    let duration = DurationText.text(plan.seconds)
    if !plan.isTimeIncomplete {
      text += ", about \(duration)"
    } else if plan.seconds >= 0.05 {
      text += ", at least \(duration): not all speeds of this machine are known yet"
    } else {
      text += ", the time is not known: nothing of it ran on this machine yet"
    }
    if plan.bytes > 0 { text += ", up to \(ByteCount.text(plan.bytes)) on the disk" }
    return text
  }
}
