import NLPDomain

/// A script as Final Draft's XML.
enum FinalDraftScript {
  /// A document whose content is the given paragraphs.
  static func document(_ content: String, after: String = "") -> String {
    """
    <?xml version="1.0" encoding="UTF-8" standalone="no" ?>
    <FinalDraft DocumentType="Script" Template="No" Version="5">
      <Content>
    \(content)
      </Content>
    \(after)
    </FinalDraft>
    """
  }

  /// A script that has only what is printed.
  static func xml(of script: Script) -> String {
    var content = ""
    let elements = script.elements
    for (index, element) in elements.enumerated() {
      let isDual =
        element.isDual
        || (element.kind == .character
          && elements[(index + 1)...].first { $0.kind == .character }?.isDual == true)
      if isDual, !element.isDual { content += "<Paragraph><DualDialogue>" }
      content += paragraph(element)
      let last = elements[..<index].last { $0.kind == .character }
      let next = elements.dropFirst(index + 1).first
      let speaks = element.kind == .dialogue || element.kind == .parenthetical
      if speaks, last?.isDual == true, next?.character == nil || next?.kind == .character {
        content += "</DualDialogue></Paragraph>"
      }
    }
    return document(content)
  }

  private static func paragraph(_ element: ScriptElement) -> String {
    let types: [ScriptElement.Kind: String] = [
      .sceneHeading: "Scene Heading", .action: "Action", .character: "Character",
      .dialogue: "Dialogue", .parenthetical: "Parenthetical", .transition: "Transition",
    ]
    var text = element.text + element.extensions.map { " (\($0))" }.joined()
    if element.kind == .parenthetical { text = "(\(text))" }
    let number = element.sceneNumber.map { " Number=\"\($0)\"" } ?? ""
    // One text in pieces, as Final Draft writes it where revisions meet.
    let middle = text.index(text.startIndex, offsetBy: text.count / 2)
    return """
      <Paragraph\(number) Type="\(types[element.kind] ?? "General")">
        <Text>\(escaped(text[..<middle]))</Text><Text RevisionID="1">\(escaped(text[middle...]))</Text>
      </Paragraph>
      """
  }

  private static func escaped(_ text: Substring) -> String {
    text.map { ["&": "&amp;", "<": "&lt;", ">": "&gt;"][$0] ?? String($0) }.joined()
  }
}
