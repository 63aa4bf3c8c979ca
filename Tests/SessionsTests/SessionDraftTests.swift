import Sessions
import Testing

@Suite struct SessionDraftTests {
  private func cells(_ inputs: String...) -> [String] {
    SessionDraft(inputs).text.split(separator: "```vnb\n").map {
      String($0.prefix { $0 != "`" }.dropLast())
    }
  }

  @Test func everyInputIsACell() {
    #expect(
      SessionDraft(["let a = 1", "($a)"]).text == "```vnb\nlet a = 1\n```\n\n```vnb\n($a)\n```\n")
    #expect(SessionDraft([]).text == "")
  }

  @Test func aNameBoundAgainGetsANumber() {
    #expect(
      cells("let a = 1", "($a)", "let a = ($a + 1)", "($a + $ab)", "let a = 3", "($a)")
        == ["let a = 1", "($a)", "let a_2 = ($a + 1)", "($a_2 + $ab)", "let a_3 = 3", "($a_3)"])
  }

  @Test func numbersThatAreTakenAreLeftOut() {
    #expect(
      cells("let a_2 = 1", "let a = 2\n($a)", "let a = 3\n($a + $a_2)")
        == ["let a_2 = 1", "let a = 2\n($a)", "let a_3 = 3\n($a_3 + $a_2)"])
  }

  @Test func fieldsAndStringsFollow() {
    #expect(
      cells(
        "let v = 1\n($v)", "let v = 2", #"expect $v.total < 3 message="${v} and \${v} and ${v.x}""#)[
          2]
        == #"expect $v_2.total < 3 message="${v_2} and \${v} and ${v_2.x}""#)
    #expect(
      cells("let v = 1\n($v)", "let v = 2\n($v)", "expect 1 < 2 message='${v}'")[2]
        .contains("'${v}'"))
  }

  @Test func aFenceInTheCodeMakesALongerOne() {
    #expect(SessionDraft(["expect 1 < 2 message=\"```\""]).text.hasPrefix("~~~~vnb\n"))
  }

  @Test func deadEndsAreLeftOut() {
    #expect(
      cells(
        "let a = 1\nlet b = 2", "let c = ($a + 1)", "let a = 7", "($c)", "let d = ($a)",
        #"expect $b == 2 message="is ${b}""#)
        == [
          "let a = 1\nlet b = 2", "let c = ($a + 1)", "($c)", #"expect $b == 2 message="is ${b}""#,
        ])
  }

  @Test func parametersStayWithTheProfilesThatSetThem() {
    let inputs = ["param n: int = 1", "param m: int = 2", "profile p { n=3 }", "profile q { m=3 }"]
    #expect(SessionDraft(inputs + ["($n)"]).text.contains("profile p { n=3 }"))
    #expect(!SessionDraft(inputs + ["($n)"]).text.contains("profile q"))
  }

  @Test func theSeedIsTheNotebooks() {
    #expect(SessionDraft(["($a)"], seed: 5).text.hasPrefix("---\nseed: 5\n---\n\n```vnb\n"))
  }
}
